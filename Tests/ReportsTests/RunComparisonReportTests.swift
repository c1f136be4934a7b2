import Analysis
import Foundation
import Records
import Testing

@testable import Reports

@Suite struct RunComparisonReportTests {
  private func one(_ kernel: String, speedup: Double, share: Double = 0.9) -> RunCase {
    var one = RunCase(caseID: Compared.id("mpt-7b/mlp.up", kernel: kernel))
    one.overDense = Estimate(speedup, low: speedup * 0.99, high: speedup * 1.01)
    one.ofCeiling = ["memory": Estimate(share, low: share * 0.99, high: share * 1.01)]
    one.ceiling = "memory"
    one.isFromSamples = true
    one.rounds = 30
    return one
  }

  private func comparison(
    _ base: [RunCase], _ head: [RunCase], edit: (inout RunComparison.Side) -> Void = { _ in }
  ) throws -> RunComparison {
    let old = try RunComparison.Side(
      path: "reports/2025-01-31-ci", kind: .sweep, name: "ci",
      startedAt: Date(timeIntervalSince1970: 1_738_324_800), state: "finished",
      gitCommit: "1f2e3d4c5b6a79880123456789abcdef01234567",
      buildConfiguration: "release, optimised", versions: [:], machine: Fixtures.machine(),
      spec: [:], notes: [])
    var new = old
    new.path = "reports/2025-01-31-ci-2"
    edit(&new)
    return try RunComparison(base: old, base, head: new, head, settings: .init())
  }

  var usual: RunComparison {
    get throws {
      try comparison(
        [one("bitmask", speedup: 1.97), one("csr", speedup: 1.34), one("old", speedup: 3)],
        [
          one("bitmask", speedup: 1.7, share: 0.8), one("csr", speedup: 1.33),
          one("nm", speedup: 2),
        ])
    }
  }

  private func text(_ comparison: RunComparison, all: Bool = false, width: Int = 100) throws
    -> String
  {
    try RunComparisonReport(comparison, all: all).render(
      .table, style: Style(usesColour: false, width: width))
  }

  @Test func wordForWord() throws {
    #expect(try text(usual) == Self.table)
  }

  private static let table = #"""
    2 of 3 cases are slower
      1 can't be told

    Slower
      case                   base over dense     head over dense     change
      mpt-7b/mlp.up nm       3.00× [2.97, 3.03]  2.00× [1.98, 2.02]  +50 % [+43, +58]
          of the memory ceiling: 90.0 % [89.1, 90.9] in the base, 90.0 % [89.1, 90.9] in the head
          in the base: mpt-7b/mlp.up old
      mpt-7b/mlp.up bitmask  1.97× [1.95, 1.99]  1.70× [1.68, 1.72]  +16 % [+11, +21]
          of the memory ceiling: 90.0 % [89.1, 90.9] in the base, 80.0 % [79.2, 80.8] in the head

    Can't be told
      case                   base over dense     head over dense     change
      mpt-7b/mlp.up csr      1.34× [1.33, 1.35]  1.33× [1.32, 1.34]  +1 % [-3, +5]
          of the memory ceiling: 90.0 % [89.1, 90.9] in the base, 90.0 % [89.1, 90.9] in the head

      all cases: batch 1, fp32, 50% zeros, avx512, 2 threads, cold
      over dense: speedup over dense fp32 in the same rounds, with its 95 % interval; times \#
    themselves
      aren't compared, as they change from day to day
      change: of the time beside dense's, with the interval that it is judged by, 95 % sure for all
      cases together; threshold 2 %
      each run is one process, and two processes alone differ by up to 3.9 %, which is in the \#
    interval,
      in single cases of a shared machine by more: 'bench compare' of the two builds tells smaller
      changes, and is sure of them
      base     reports/2025-01-31-ci, 2025-01-31T12:00:00Z, commit 1f2e3d4c5b6a, release, optimised
      head     reports/2025-01-31-ci-2, 2025-01-31T12:00:00Z, commit 1f2e3d4c5b6a, release, \#
    optimised
      machine  Example CPU

    """#

  @Test func noPercentageIsWithoutItsInterval() throws {
    for format in [RunComparisonReport.Format.table, .markdown] {
      let text = try RunComparisonReport(usual).render(format)
      let figures = text.components(separatedBy: "over dense: speedup")[0]
      let percentages = figures.matches(of: #/\d+(\.\d+)? %/#)
      #expect(percentages.count > 4)
      for percentage in percentages {
        #expect(figures[percentage.range.upperBound...].hasPrefix(" ["), "\(percentage.output.0)")
      }
    }
  }

  @Test func anotherMachineIsSaidFirst() throws {
    let comparison = try comparison([one("csr", speedup: 2)], [one("csr", speedup: 1)]) {
      $0.machine.cpuModel = "Other CPU"
    }
    let text = try text(comparison)
    #expect(
      text.hasPrefix(
        "Nothing can be concluded\n  another machine: cpu Example CPU / cpu Other CPU\n"))
    #expect(text.contains("2.00× [1.98, 2.02]") && text.contains("1.00× [0.99, 1.01]"))
    #expect(!text.contains("bench compare' of the two builds"))
  }

  @Test func namesComeOutAsTextAndLinesFit() throws {
    let long = String(repeating: "layer", count: 50) + "|<b>*_"
    var odd = one("csr", speedup: 2)
    odd.caseID = long
    odd.doubt = long
    let comparison = try comparison([odd, one("nm", speedup: 2)], [odd, one("nm", speedup: 2)]) {
      $0.path = long
      $0.notes = [long]
    }
    for width in [60, 100] {
      let lines = try text(comparison, width: width).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= width })
    }
    let markdown = try RunComparisonReport(comparison).render(.markdown)
    #expect(!markdown.contains("|<b>") && markdown.contains("\\|\\<b>\\*\\_"))
  }

  @Test func aModelsStagesAreCompared() throws {
    var run = try ModelFixtures.run()
    run.model = "mpt-7b"
    let cases = RunCase.all(of: run)
    #expect(cases[2].caseID == "mpt-7b|1|128|128|2|unstructured(0.6)/w8a8/auto/cold|firstToken")
    var slower = run
    slower.records[1].stages[1].speedup = .init(value: 5, low: 4.9, high: 5.1)
    slower.records[2].stages[0].isSuspect = true
    let text = try text(comparison(cases, RunCase.all(of: slower)))
    #expect(text.hasPrefix("1 of 3 cases is slower\n"))
    #expect(text.contains("decoding 60% zeros w8a8 auto"))
    #expect(text.contains("of the memory ceiling: 91.0 % [90.1, 91.9] in the base"))
    #expect(text.contains("in the head: suspect, read faster than memory can give"))
    #expect(text.contains("all cases: mpt-7b, batch 1, prompt 128, context 128, 2 threads, cold"))
    slower.blocks = 8
    slower.records = run.records
    slower.records[1].layers[0].kernel = "other"
    let others = try comparison(cases, RunCase.all(of: slower))
    #expect(
      others.cases.allSatisfy {
        $0.reason == "another number of blocks run: 4 in the base, 8 in the head"
      })
    slower.blocks = 4
    let chosen = try comparison(cases, RunCase.all(of: slower)).cases[3].reason
    #expect(
      chosen
        == "another choice of kernels: bitmask 2, csr 2 in the base, bitmask 2, csr 1, other 1 in the "
        + "head")
  }

  @Test func manyCasesAreCutShort() throws {
    let cases = (0..<400).map { number in
      var one = one("csr", speedup: 2)
      one.caseID = Compared.id(batch: number)
      return one
    }
    let comparison = try comparison(cases, cases)
    #expect(try text(comparison).contains("  and 380 more: --all shows them"))
    #expect(try text(comparison, all: true).split(separator: "\n").count > 400)
  }

  @Test func csvAndJSONHoldEverything() throws {
    let comparison = try usual
    let lines = try RunComparisonReport(comparison).render(.csv).components(separatedBy: "\r\n")
      .dropLast()
    #expect(lines.count == 1 + 3)
    #expect(Set(lines.map { $0.components(separatedBy: ",").count }).count == 1)
    let json = try RunComparisonReport(comparison).render(.json)
    #expect(
      try RunCoding.decoder().decode(RunComparison.self, from: Data(json.utf8)) == comparison)
  }

  @Test func nothingInCommonHasEveryForm() throws {
    let nothing = try comparison([], [])
    for format in RunComparisonReport.Format.allCases {
      #expect(try !RunComparisonReport(nothing).render(format).isEmpty)
    }
    #expect(try text(nothing).hasPrefix("Nothing to compare: no case is in both runs\n"))
  }
}
