import Foundation
import Hardware
import Records
import Testing

@testable import Analysis
@testable import Reports

@Suite struct SeriesReportTests {
  private let one = HistoryFixtures.caseID

  @Test func aCaseIsShownRunByRunWithItsChange() throws {
    let report = try HistoryFixtures.report(
      [HistoryFixtures.series()], ofCase: one, limit: 8)
    #expect(try report.render(.table) == Self.table)
  }

  private static let table = """
    mpt-7b/mlp.up|16384x4096|1|w8a8|unstructured(0.5)|bitmask|avx512|2|cold

    Example CPU, 2 cores (\(fingerprint)), release, optimised: 18 runs from 2025-01-31 to 2025-02-17
      over dense fp32  ▇▇▇▇▇▇▇▇▇▇▇▇▁▁ ▁▁▁  5.99–6.51×
      of memory        ▁▁▁▁▁▁▁▁▁▁▁▁▁▁ ▁▁▁  80%

      started (UTC)     commit         over dense fp32     of memory                  median
      … 10 earlier runs not shown: raise --limit
      2025-02-10 12:00  20aaaaa-dirty  6.50× [6.43, 6.57]  80.0% [79.2, 80.8]  2.00 ms ±1.0%
      2025-02-11 12:00  21aaaaa-dirty  6.51× [6.44, 6.57]  80.0% [79.2, 80.8]  2.00 ms ±1.0%
    > -7.72 % [-7.87, -7.58] since 2025-02-12, commit 22aaaaa-dirty, over dense fp32: 6.50× to 6.00×, 12
      runs before and 5 since; commit before: 21aaaaa-dirty; openblas 0.3.21 → 0.3.26
      2025-02-12 12:00  22aaaaa-dirty  5.99× [5.93, 6.05]  80.0% [79.2, 80.8]  2.00 ms ±1.0%
      2025-02-13 12:00  23aaaaa-dirty  6.00× [5.94, 6.06]  80.0% [79.2, 80.8]  2.00 ms ±1.0%  noisy
      2025-02-14 12:00  24aaaaa-dirty  incorrect
      2025-02-15 12:00  25aaaaa-dirty  5.99× [5.93, 6.05]  80.0% [79.2, 80.8]  2.00 ms ±1.0%
      2025-02-16 12:00  26aaaaa-dirty  6.00× [5.94, 6.06]  80.0% [79.2, 80.8]  2.00 ms ±1.0%
      2025-02-17 12:00  27aaaaa-dirty  6.01× [5.95, 6.07]  80.0% [79.2, 80.8]  2.00 ms ±1.0%

      Changes are of the level between runs; a new one shows once three runs have followed it. Times are
      for looking at: they aren't comparable between days.

    """
  fileprivate static var fingerprint: String {
    (try? HistoryFixtures.key().fingerprint) ?? ""
  }

  @Test func changesAreListedWhereverTheyAre() throws {
    let report = try HistoryFixtures.report([HistoryFixtures.series()], ofCase: one, limit: 2)
    let text = try report.render(.table)
    let marks = text.split(separator: "\n").filter { $0.hasPrefix("> ") }
    #expect(marks.count == 1)
    #expect(text.contains("16 earlier runs not shown"))
    #expect(!text.contains("2025-02-15 12:00"))
  }

  @Test func allThatChangedIsOneTable() throws {
    let other = one.replacing("bitmask", with: "csr")
    let short = one.replacing("bitmask", with: "nm")
    let series = [
      try HistoryFixtures.series(),
      try HistoryFixtures.series(Array(repeating: 2, count: 9), caseID: other),
      try HistoryFixtures.series([2, 2], caseID: short),
    ]
    let text = try HistoryFixtures.report(series, ofCase: nil).render(.table)
    #expect(text.hasPrefix("1 series changed\n"))
    #expect(
      text.contains("1 series more did not change, 1 has fewer than the 7 runs that are needed"))
    #expect(text.contains("openblas 0.3.21 →\n      0.3.26"))
    let none = try HistoryFixtures.report(Array(series.dropFirst()), ofCase: nil).render(.table)
    #expect(none.hasPrefix("No series changed\n"))
  }

  @Test func everyPercentageHasItsInterval() throws {
    let report = try HistoryFixtures.report([HistoryFixtures.series()], ofCase: one)
    for format in [SeriesFormat.table, .markdown] {
      let text = try report.render(format)
      let changes = text.matches(of: #/[-+]?[0-9.]+ % /#)
      #expect(changes.count == 1)
      for change in changes { #expect(text[change.range.upperBound] == "[") }
    }
  }

  @Test func theCSVHasEveryRunAndMarksTheChange() throws {
    let report = try HistoryFixtures.report([HistoryFixtures.series()], ofCase: one, limit: 1)
    let lines = try report.render(.csv).split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(lines.count == 19 && Set(lines.map(\.count)).count == 1 + (Self.isQuoted ? 1 : 0))
    let changed = try #require(lines[0].firstIndex(of: "ratioChange"))
    #expect(lines.dropFirst().filter { !$0[changed + 1].isEmpty }.count >= 1)
  }
  /// The build's name holds a comma.
  private static let isQuoted = true

  @Test func theJSONHasTheChangesOfEachFigure() throws {
    struct Document: Decodable {
      struct Series: Decodable {
        struct Point: Decodable { var status: String }
        struct Change: Decodable {
          struct Ratio: Decodable { var value, low, high: Double }
          var measure, runID: String
          var change: Ratio
        }
        var caseID: String
        var points: [Point]
        var changes: [Change]
      }
      var series: [Series]
    }
    let text = try HistoryFixtures.report([HistoryFixtures.series()], ofCase: one).render(.json)
    let series = try JSONDecoder().decode(Document.self, from: Data(text.utf8)).series[0]
    #expect(series.caseID == one && series.points.count == 18)
    #expect(series.points[14].status == "incorrect")
    #expect(series.changes.map(\.measure) == ["ratio"])
    #expect(series.changes[0].runID == HistoryFixtures.run(12).id)
    #expect(series.changes[0].change.high < 0.95)
  }

  @Test func thePictureHasTheRunsTheChangeAndTheLevels() throws {
    let svg = try HistoryFixtures.report([HistoryFixtures.series()], ofCase: one).render(.svg)
    #expect(svg.matches(of: /data-run=/).count == 17)
    #expect(svg.matches(of: /data-change="13"/).count == 1)
    #expect(svg.matches(of: /chart-level/).count >= 2)
    let empty = try HistoryFixtures.report([], ofCase: nil).render(.svg)
    #expect(empty.contains("No points to show."))
  }

  @Test func thePageHasTheChangeAndBothPictures() throws {
    let page = try HistoryFixtures.report([HistoryFixtures.series()], ofCase: one).render(.html)
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.matches(of: #/<figure /#).count == 2)
    #expect(page.contains("What changed") && page.contains("from the recorded runs alone"))
    #expect(
      page
        == (try HistoryFixtures.report([HistoryFixtures.series()], ofCase: one)
          .render(.html)))
  }

  @Test func longCoursesAreBinned() {
    #expect(SeriesReport.binned([1, nil, 3], to: 3) == [1, nil, 3])
    #expect(SeriesReport.binned([1, 2, 9, nil, nil, nil, 4, 4, 4], to: 3) == [2, nil, 4])
    let many = (0..<1000).map { Double($0) as Double? }
    #expect(SeriesReport.binned(many, to: 60).count == 60)
  }

  @Test func smallStepsShowAndNoiseStaysLow() {
    func bars(_ ratios: [Double]) -> String {
      Sparkline(spanning: ratios, usesBlocks: true).text(ratios)
    }
    #expect(bars([6.5, 6.5, 6.0]) == "▇▇▁")
    #expect(bars([1, 1.01, 1]) == "▁▂▁")
    #expect(bars([1, 2, 4]) == "▁▅█")
  }
}

@Suite struct HistoryCheckReportTests {
  private func report(
    _ ratios: [Double], newest: Double, surroundings: HistoryCheckReport.Surroundings = .init()
  ) throws -> HistoryCheckReport {
    let entry = try HistoryFixtures.entry(ratios.count, [HistoryFixtures.result(newest)])
    let check = HistoryCheck(entry, against: [try HistoryFixtures.series(ratios)])
    return HistoryCheckReport(
      check, runs: try HistoryFixtures.runs(), surroundings: surroundings)
  }

  @Test func aSlowerCaseComesFirstWithAllThatIsKnown() throws {
    let text = try report(HistoryFixtures.ratios, newest: 6).render(.table)
    #expect(text == Self.table)
  }

  private static let table = """
    1 of 1 case is slower than before
      ci, started 2025-02-18 12:00 UTC, commit 28aaaaa-dirty, on Example CPU, 2 cores
      (\(SeriesReportTests.fingerprint)), release, optimised

      case                         verdict  this run            last change             since       runs
      mpt-7b/mlp.up batch 1        slower   6.00× [5.94, 6.06]  -7.72 % [-7.84, -7.59]  2025-02-12    18
        w8a8 50% zeros bitmask
        avx512 2 threads cold
          commit 22aaaaa-dirty: 6.50× to 6.00×, 12 runs before and 6 since; commit before:
          21aaaaa-dirty; openblas 0.3.21 → 0.3.26

      Judged is the speedup over dense fp32 of the same rounds, run by run: where its level last
      changed. A change shows once three runs have followed it.

    """

  @Test func withoutEnoughRunsItSaysWhatIsNeeded() throws {
    var surroundings = HistoryCheckReport.Surroundings()
    var other = try Fixtures.machine()
    other.cpuModel = "Another CPU"
    surroundings.machines = [try Fixtures.machine(), other]
    surroundings.builds = ["debug", "release, optimised"]
    let report = try report([6, 6, 6], newest: 6, surroundings: surroundings)
    let text = try report.render(.table).split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
    #expect(text.hasPrefix("No case can be judged 1 has too few runs"))
    #expect(text.contains("7 runs of a case on one machine and build are needed, and there are 4"))
    #expect(text.contains("differs in cpu Example CPU / cpu Another CPU"))
    #expect(text.contains("there are runs of 'debug'"))
  }

  @Test func everyFormatButAPageHasAllCases() throws {
    let report = try report(HistoryFixtures.ratios, newest: 6)
    #expect(try report.render(.csv).split(separator: "\r\n").count == 2)
    #expect(try report.render(.json).contains("\"verdict\" : \"slower\""))
    #expect(try report.render(.markdown).hasPrefix("## bench history: 1 of 1 case is slower"))
    #expect(throws: UsageError.self) { try report.render(.html) }
  }
}

@Suite struct HistoryListReportTests {
  private func summary(_ day: Int) throws -> HistorySummary {
    HistorySummary(
      run: try HistoryFixtures.entry(day, []).run, machine: try Fixtures.machine(), cases: 12,
      results: day == 0 ? 11 : 12)
  }

  @Test func runsAreListedWithWhatIsLeftOut() throws {
    let report = HistoryListReport([try summary(1), try summary(0)], of: 9)
    let text = try report.render(.table)
    #expect(text.contains("9 runs\n") && text.contains("7 earlier runs not shown"))
    #expect(text.contains("2025-02-01 12:00  ci    11aaaaa-dirty        12"))
    #expect(text.contains("11 of 12"))
    #expect(try report.render(.csv).split(separator: "\r\n").count == 3)
    #expect(try !report.render(.json).contains("spec"))
    #expect(try HistoryListReport([], of: 0).render(.table) == "No runs are recorded.\n")
    #expect(throws: UsageError.self) { try report.render(.html) }
  }

  @Test func whatBecameOfARunIsSaid() throws {
    let entry = try HistoryFixtures.entry(0, [HistoryFixtures.result(2)])
    func report(
      _ before: Int?, taken: Bool, newest: Date? = nil, now: Double = 1e6
    ) -> AdditionReport {
      AdditionReport(
        entry, casesBefore: before, isTaken: taken, newest: newest,
        now: entry.run.startedAt.addingTimeInterval(now))
    }
    #expect(report(nil, taken: true).outcome == "added, 1 case")
    #expect(report(nil, taken: true).notes == [])
    #expect(report(1, taken: false).outcome == "recorded already: nothing to do")
    #expect(report(3, taken: false).outcome.contains("with 3 cases"))
    #expect(report(0, taken: true).outcome.hasPrefix("replaced, as it was resumed since"))
    #expect(report(nil, taken: true, now: -200).notes == [])
    #expect(report(nil, taken: true, now: -2000).notes[0].contains("still to come"))
    let later = entry.run.startedAt.addingTimeInterval(60)
    #expect(report(nil, taken: true, newest: later).notes[0].contains("before the newest run"))
  }

  @Test func whatWasRemovedIsNamed() {
    let runs = (0..<30).reversed().map(HistoryFixtures.run)
    func text(_ count: Int, dry: Bool = false) -> String {
      PruningReport(Array(runs.prefix(count)), results: 12, remaining: 1, isDryRun: dry).text
    }
    #expect(text(0) == "no run was removed: 1 remains\n")
    #expect(text(1).hasPrefix("1 run removed, of 2025-03-01, with 12 results: 1 remains\n  2025"))
    #expect(text(30, dry: true).hasPrefix("30 runs would go, from 2025-01-31 to 2025-03-01"))
    #expect(text(30).hasSuffix("  and 10 more\n"))
  }
}
