import Foundation
import Hardware
import Records
import Testing

@testable import Analysis

@Suite struct RunComparisonTests {
  // MARK: Fixtures

  private func machine() throws -> MachineDescription {
    var machine = try MachineDescription.probe()
    machine.cpuModel = "Example CPU"
    return machine
  }

  private func side(
    _ edit: (inout RunComparison.Side) -> Void = { _ in }
  ) throws -> RunComparison.Side {
    var side = try RunComparison.Side(
      path: "reports/a", kind: .sweep, name: "ci", startedAt: Date(timeIntervalSince1970: 0),
      state: "finished", gitCommit: "abc", buildConfiguration: "release, optimised",
      versions: ["openblas": "0.3.21"], machine: machine(), spec: ["batch": "[1]"], notes: [])
    edit(&side)
    return side
  }

  private func one(
    _ layer: String, speedup: Double = 2, width: Double = 0.005, kernel: String = "csr"
  ) -> RunCase {
    var one = RunCase(caseID: "m/\(layer)|8x8|1|fp32|2:4|\(kernel)|avx2|1|cold")
    one.overDense = Estimate(speedup, low: speedup * (1 - width), high: speedup * (1 + width))
    one.ofCeiling = [
      "memory": Estimate(0.9, low: 0.89, high: 0.91), "compute": Estimate(0.1, low: 0.1, high: 0.1),
    ]
    one.ceiling = "memory"
    one.isFromSamples = true
    one.conditions = ["seed": "1", "dense baseline": "OpenBLAS 0.3.21"]
    one.hugePageShare = 1
    return one
  }

  private func compare(
    _ base: [RunCase], _ head: [RunCase], threshold: Double = 0.02,
    baseSide: (inout RunComparison.Side) -> Void = { _ in },
    headSide: (inout RunComparison.Side) -> Void = { _ in }
  ) throws -> RunComparison {
    try RunComparison(
      base: side(baseSide), base, head: side(headSide), head,
      settings: .init(threshold: threshold))
  }

  // MARK: Verdicts

  @Test func aChangeBeyondAllDoubtIsSlower() throws {
    let comparison = try compare(
      [one("a"), one("b"), one("c")],
      [one("a", speedup: 1.7), one("b"), one("c", speedup: 2.4)])
    #expect(comparison.cases.map(\.verdict) == [.slower, .inconclusive, .faster])
    #expect(abs((comparison.cases[0].change?.value ?? 0) - 2 / 1.7) < 1e-9)
    #expect(comparison.cases[0].base?.overDense?.value == 2)
    #expect(comparison.exitCode(gate: false) == 0 && comparison.exitCode(gate: true) == 2)
  }

  @Test func twoProcessesDifferByMoreThanASmallChange() throws {
    let comparison = try compare([one("a")], [one("a", speedup: 1.94)])
    #expect(comparison.cases[0].verdict == .inconclusive)
    let change = try #require(comparison.cases[0].change)
    #expect(change.low < 1 && change.high > 1.06)
    // Without it, ±0.7 % would be all there is.
    let without = try RunComparison(
      base: side(), [one("a")], head: side(), [one("a", speedup: 1.94)],
      settings: .init(processSpread: 0))
    #expect(without.cases[0].verdict == .slower)
  }

  @Test func endToEndThresholdCanFindThemTheSame() throws {
    let threshold = RunComparison.Settings.threshold(of: .model)
    let comparison = try compare([one("a")], [one("a", speedup: 2.01)], threshold: threshold)
    #expect(threshold == 0.05 && comparison.cases[0].verdict == .same)
  }

  @Test func caseThatOnlyOneRunHasAreSaidToBe() throws {
    let comparison = try compare([one("a"), one("gone")], [one("a"), one("new", kernel: "nm")])
    #expect(comparison.cases.map(\.verdict) == [.inconclusive, .added, .removed])
    #expect(comparison.cases[2].base?.overDense != nil && comparison.cases[1].base == nil)
  }

  @Test func renamedCasesAreCompared() throws {
    let comparison = try compare([one("old")], [one("new", speedup: 1.5)])
    #expect(comparison.cases.count == 1 && comparison.cases[0].verdict == .slower)
    #expect(comparison.cases[0].baseCaseID == one("old").caseID)
  }

  @Test func sharesAreOfTheCeilingThatHeldTheBaseBack() throws {
    var head = one("a")
    head.ceiling = "compute"
    let comparison = try compare([one("a")], [head])
    #expect(comparison.cases[0].ceiling == "memory")
    #expect(comparison.cases[0].head?.ofCeiling?.value == 0.9)
  }

  @Test func theDenseBaselineHasItsCeilingAlone() throws {
    var dense = one("a", speedup: 1, kernel: "dense")
    dense.isBaseline = true
    let comparison = try compare([dense, one("b")], [dense, one("b")])
    #expect(comparison.cases[0].verdict == .unjudged)
    #expect(comparison.cases[0].head?.overDense == nil)
    #expect(comparison.cases[0].head?.ofCeiling != nil && comparison.cases[0].change == nil)
  }

  @Test func whatIsNoResultIsNotJudged() throws {
    var noisy = one("a")
    noisy.doubt = "noisy"
    #expect(try compare([noisy], [one("a")]).cases[0].reason == "in the base: noisy")
    #expect(try compare([one("a")], [noisy]).cases[0].reason == "in the head: noisy")
    var wrong = RunCase(caseID: one("a").caseID)
    wrong.hasFailed = true
    wrong.doubt = "incorrect, relative error 0.3"
    let comparison = try compare([one("a")], [wrong])
    #expect(comparison.cases[0].verdict == .failed && comparison.cases[0].head == nil)
    #expect(comparison.exitCode(gate: true) == 3 && comparison.exitCode(gate: false) == 5)
    #expect(try compare([wrong], [one("a")]).cases[0].verdict == .unjudged)
  }

  @Test func otherConditionsAreNamed() throws {
    for (name, value) in [("seed", "2"), ("dense baseline", "MKL 2025")] {
      var other = one("a", speedup: 1)
      other.conditions[name] = value
      let entry = try compare([one("a")], [other]).cases[0]
      #expect(entry.verdict == .unjudged && entry.change == nil)
      let old = try #require(one("a").conditions[name])
      #expect(entry.reason == "another \(name): \(old) in the base, \(value) in the head")
    }
    var small = one("a")
    small.hugePageShare = 0
    #expect(try compare([one("a")], [small]).cases[0].reason?.contains("2 MiB pages") == true)
    small.hugePageShare = -1e300
    #expect(try compare([one("a")], [small]).cases[0].verdict == .unjudged)
  }

  @Test func whatMayExplainAChangeIsSaid() throws {
    var head = one("a", speedup: 1)
    head.circumstances["code"] = "avx2"
    let entry = try compare([one("a")], [head]).cases[0]
    #expect(entry.verdict == .slower)
    #expect(entry.reason == "another code: none in the base, avx2 in the head")
  }

  // MARK: What stands in the way

  @Test func anotherMachineGivesFiguresAndNoVerdict() throws {
    let comparison = try compare(
      [one("a")], [one("a", speedup: 1)], headSide: { $0.machine.cpuModel = "Other" })
    #expect(comparison.obstacles == ["another machine: cpu Example CPU / cpu Other"])
    #expect(comparison.cases[0].verdict == .unjudged && comparison.cases[0].change == nil)
    #expect(comparison.cases[0].head?.overDense?.value == 1)
    #expect(comparison.exitCode(gate: false) == 5 && comparison.exitCode(gate: true) == 5)
  }

  @Test func anotherBuildGivesNoVerdict() throws {
    let comparison = try compare(
      [one("a")], [one("a")], headSide: { $0.buildConfiguration = "debug, optimised" })
    #expect(
      comparison.obstacles
        == ["another build: 'release, optimised' in the base, 'debug, optimised' in the head"])
  }

  @Test func otherKindsAreRefused() throws {
    let error = #expect(throws: DataError.self) {
      try compare([], [], headSide: { $0.kind = .model })
    }
    #expect("\(try #require(error))".contains("a run of a model"))
  }

  @Test func nothingInCommonIsNoBaseline() throws {
    #expect(try compare([one("a", kernel: "nm")], [one("b")]).exitCode(gate: false) == 5)
    #expect(try compare([], []).exitCode(gate: false) == 5)
  }

  @Test func whatElseDiffersIsNoted() throws {
    let comparison = try compare(
      [one("a")], [one("a")],
      baseSide: {
        $0.state = "interrupted"
        $0.notes = ["odd"]
      },
      headSide: {
        $0.spec = ["batch": "[1]", "seed": "2", "name": "x"]
        $0.versions["openblas"] = "0.3.30"
        $0.buildConfiguration = "release, optimised"
      })
    #expect(comparison.notes.contains("other specs: seed none in the base, 2 in the head"))
    #expect(
      comparison.notes.contains("other software: openblas 0.3.21 in the base, 0.3.30 in the head"))
    #expect(comparison.notes.contains("the base: odd"))
    #expect(comparison.notes.contains { $0.hasPrefix("the base did not finish") })
    let planted = try compare(
      [one("a")], [one("a")], baseSide: { $0.buildConfiguration = "release, optimised, planted" },
      headSide: { $0.buildConfiguration = "release, optimised, planted" })
    #expect(planted.notes.count { $0.contains("planted") } == 2)
  }

  @Test func missingSamplesAreSaid() throws {
    var record = one("a")
    record.isFromSamples = false
    let notes = try compare([record], [one("a")]).notes
    #expect(notes.contains { $0.hasPrefix("1 of the cases judged has no raw samples") })
    #expect(try compare([one("a")], [one("a")]).notes.isEmpty)
  }

  // MARK: From records

  private func contents(_ records: [CaseRecord]) throws -> RunContents {
    try RunContents(
      run: RunDescription(
        name: "r", startedAt: Date(timeIntervalSince1970: 0), commandLine: [], gitCommit: nil,
        buildConfiguration: "x", versions: [:], machine: try machine(), spec: ""),
      records: records)
  }

  @Test func aSweepsCasesHaveTheirFigures() throws {
    var dense = Fixtures.record("dense", speedup: 1)
    dense.implementation = "OpenBLAS 1"
    var csr = Fixtures.record("csr", speedup: 2, width: 0.01)
    csr.memoryUtilisation = 0.8
    csr.computeUtilisation = 0.2
    csr.bound = .compute
    csr.coldMethod = "rotate×12"
    let cases = RunCase.all(of: try contents([dense, csr]), samples: [:])
    #expect(cases[0].isBaseline && !cases[1].isBaseline)
    #expect(cases[1].overDense == Estimate(2, low: 1.98, high: 2.02))
    #expect(cases[1].ceiling == "compute" && !cases[1].isFromSamples)
    let share = try #require(cases[1].ofCeiling["memory"])
    #expect(abs(share.low - 0.8 / 1.01) < 1e-9 && abs(share.high - 0.8 / 0.99) < 1e-9)
    #expect(cases[1].conditions["dense baseline"] == "OpenBLAS 1")
    #expect(cases[1].conditions["way to keep weights cold"] == "rotate")
    let sampled = RunCase.all(
      of: try contents([dense, csr]),
      samples: [
        csr.caseID: SampledCase(
          seconds: Estimate(1e-3, low: 0.9e-3, high: 1.1e-3), overDense: Estimate(3), rounds: 20)
      ])
    #expect(sampled[1].overDense == Estimate(3) && sampled[1].rounds == 20)
    #expect(sampled[1].isFromSamples)
  }

  @Test func doubtsComeFromTheRecord() throws {
    func doubt(_ edit: (inout CaseRecord) -> Void) throws -> String? {
      var record = Fixtures.record("csr", speedup: 2, width: 0.01)
      edit(&record)
      let dense = Fixtures.record("dense", speedup: 1)
      return RunCase.all(of: try contents([dense, record]), samples: [:])[1].doubt
    }
    #expect(try doubt { _ in } == nil)
    #expect(try doubt { ($0.status, $0.reason) = (.suspect, "too fast") } == "suspect, too fast")
    #expect(
      try doubt {
        $0.noise = .init(
          droppedRounds: 9, noisy: true, stealSeconds: 0, involuntaryContextSwitches: 0,
          pageFaults: 0, canaryRatio: 1)
      }?.hasPrefix("noisy") == true)
    #expect(try doubt { $0.speedupOverDense = nil }?.hasPrefix("there is no dense fp32") == true)
    // A ratio without its interval can't be judged.
    #expect(try doubt { $0.speedupOverDenseLow = nil }?.hasPrefix("there is no dense") == true)
    var contradicted = try contents([
      Fixtures.record("dense", speedup: 1), Fixtures.record("csr", speedup: 2, width: 0.01),
    ])
    contradicted.contradictedCaseIDs = [contradicted.records[1].caseID]
    #expect(RunCase.all(of: contradicted, samples: [:])[1].doubt?.hasPrefix("its times") == true)
  }
}
