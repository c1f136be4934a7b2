import Foundation
import Hardware
import Records
import Testing

@testable import Analysis

/// Runs as they are recorded.
private enum Recorded {
  static func machine() throws -> MachineDescription { try .probe() }

  static func run(_ index: Int) -> HistorySeries.Run {
    HistorySeries.Run(
      id: String(index + 100), name: "ci",
      startedAt: Date(timeIntervalSince1970: 3600 * Double(index)),
      gitCommit: "c\(index)")
  }

  static func result(_ ratio: Double?, kernel: String = "bitmask") -> HistoryCase {
    var result = HistoryCase(
      caseID: kernel, status: .measured, model: "m", batch: 1, precision: "fp32",
      pattern: "unstructured(0.5)", sparsity: 0.5, kernel: kernel, threads: 1, cache: "cold")
    result.ratio = ratio.map { .init(value: $0, low: $0 * 0.99, high: $0 * 1.01) }
    result.memoryShare = ratio.map { $0 / 3 }
    result.computeShare = 0.1
    result.bound = .memory
    result.seconds = .init(value: 1, low: 0.9, high: 1.2)
    return result
  }

  /// A series with these ratios; nil for a run that has none.
  static func series(_ ratios: [Double?], kernel: String = "bitmask") throws -> HistorySeries {
    HistorySeries(
      .init(
        caseID: kernel, fingerprint: MachineFingerprint(try machine()).description,
        buildConfiguration: "release"),
      points: ratios.enumerated().map { index, ratio in
        var point = HistorySeries.Point(result(ratio, kernel: kernel), of: run(index))
        if ratio == nil { point.status = .incorrect }
        return point
      })
  }

  static func entry(_ index: Int, _ cases: [HistoryCase]) throws -> HistoryEntry {
    var entry = HistoryEntry(
      kind: .sweep, name: "ci", startedAt: run(index).startedAt, state: "finished",
      commandLine: [], gitCommit: "c\(index)", buildConfiguration: "release", versions: [:],
      spec: nil, machine: try machine(), cases: cases)
    entry.run.id = run(index).id
    return entry
  }

  /// Ratios around `level` that differ by a tenth of a percent.
  static func level(_ level: Double, _ count: Int) -> [Double?] {
    (0..<count).map { level * (1 + 0.001 * Double($0 % 3 - 1)) }
  }
}

@Suite struct SeriesCourseTests {
  @Test func aStepIsFoundAtItsRun() throws {
    let series = try Recorded.series(Recorded.level(1.9, 12) + [nil] + Recorded.level(1.7, 6))
    let course = try #require(SeriesCourse.ratio(series))
    #expect(course.count == 18 && course.values.count == 19)
    #expect(course.changes.map(\.index) == [13])
    #expect(course.series.points[13].run == Recorded.run(13))
    let change = try #require(course.changes.first?.change)
    #expect(change.low < 1.7 / 1.9 && 1.7 / 1.9 < change.high && change.high < 0.95)
    #expect(course.levels.map(\.range) == [0..<13, 13..<19])
    #expect(course.levels.map(\.count) == [12, 6])
    #expect(abs(course.levels[1].value - 1.7) < 0.005)
  }

  @Test func noiseIsNoChange() throws {
    let course = try #require(SeriesCourse.ratio(Recorded.series(Recorded.level(1.9, 40))))
    #expect(course.changes.isEmpty)
    #expect(course.levels.map(\.range) == [0..<40])
  }

  /// The fewest values are what the rule itself needs.
  @Test func withFewerValuesThanTheFewestNothingShows() throws {
    let short = ChangePointRule.shortestLevel
    // As little noise as seven values need: those before without the first, which is far off.
    let before = Array(
      Recorded.level(2, SeriesCourse.fewestValues - short + 1).dropFirst())
    let values = before + Recorded.level(1, short)
    #expect(try SeriesCourse.ratio(Recorded.series(values))?.changes.count == 1)
    for first in 1..<3 {
      let fewer = Array(values.dropFirst(first))
      #expect(try SeriesCourse.ratio(Recorded.series(fewer))?.changes.isEmpty == true)
    }
  }

  @Test func whatIsNoResultIsNoValue() throws {
    #expect(try SeriesCourse.ratio(Recorded.series([nil, nil])) == nil)
    #expect(try SeriesCourse.share(Recorded.series([nil])) == nil)
    let empty = try SeriesCourse(Recorded.series([]), .ratio)
    #expect(empty.levels.isEmpty && empty.changes.isEmpty && empty.count == 0)
  }

  @Test func theShareIsOfTheCeilingThatBindsMostRuns() throws {
    var points = try Recorded.series(Recorded.level(1.9, 3)).points
    points[2].bound = .compute
    let key = try Recorded.series([]).key
    let course = try #require(SeriesCourse.share(HistorySeries(key, points: points)))
    #expect(course.measure == .share(.memory))
    #expect(course.values[2]?.value == points[2].memoryShare)
    points[1].bound = .compute
    let other = try #require(SeriesCourse.share(HistorySeries(key, points: points)))
    #expect(other.measure == .share(.compute))
    // As wide as the time: from 1 / 1.2 to 1 / 0.9.
    #expect(other.values[0] == Estimate(0.1, low: 0.1 / 1.2, high: 0.1 / 0.9))
  }

  @Test func runsOfOneSecondAreInTheOrderOfTheirIds() throws {
    let key = try Recorded.series([]).key
    var late = Recorded.run(1)
    late.startedAt = Recorded.run(0).startedAt
    let points = [late, Recorded.run(0)].map { HistorySeries.Point(run: $0, status: .measured) }
    #expect(HistorySeries(key, points: points).points.map(\.run.id) == ["100", "101"])
    var series = HistorySeries(key, points: [points[0]])
    series.insert(points[1])
    series.insert(points[1])
    #expect(series.points.map(\.run.id) == ["100", "101"])
  }
}

@Suite struct HistoryCheckTests {
  private func check(
    _ ratios: [Double?], newest: Double?, at index: Int? = nil, since: Date? = nil
  ) throws -> HistoryCheck {
    let entry = try Recorded.entry(index ?? ratios.count, [Recorded.result(newest)])
    return HistoryCheck(entry, against: [try Recorded.series(ratios)], since: since)
  }

  @Test func theLastChangeDecides() throws {
    let (fast, slow) = (Recorded.level(1.9, 10), Recorded.level(1.7, 9))
    #expect(try check(fast + slow, newest: 1.7).findings[0].verdict == .slower)
    #expect(try check(slow + fast, newest: 1.9).findings[0].verdict == .faster)
    #expect(try check(fast + slow + fast, newest: 1.9).findings[0].verdict == .faster)
    #expect(try check(fast + fast, newest: 1.9).findings[0].verdict == .steady)
    let finding = try check(fast + slow, newest: 1.7).findings[0]
    #expect(finding.changedBy == Recorded.run(10))
    #expect(finding.ratio?.count == 20)
    #expect(finding.share?.changes.map(\.index) == [10])
  }

  @Test func aRunIsJudgedAtItsPlace() throws {
    let ratios = Recorded.level(1.9, 10) + Recorded.level(1.7, 10)
    #expect(try check(ratios, newest: 1.9, at: 5).findings[0].verdict == .steady)
    // It is among the points already, and counts once.
    #expect(try check(ratios, newest: 1.7, at: 15).findings[0].ratio?.count == 20)
    #expect(try check(ratios, newest: 1.7, at: 15).findings[0].verdict == .slower)
  }

  @Test func knownChangesAreLeftOut() throws {
    let ratios = Recorded.level(1.9, 10) + Recorded.level(1.7, 9)
    let step = Recorded.run(10).startedAt
    #expect(try check(ratios, newest: 1.7, since: step).findings[0].verdict == .slower)
    #expect(try check(ratios, newest: 1.7, since: step + 1).findings[0].verdict == .steady)
  }

  @Test func whatCannotBeJudgedSaysWhy() throws {
    #expect(try check(Recorded.level(1.9, 5), newest: 1.9).findings[0].verdict == .tooFew)
    #expect(try check(Recorded.level(1.9, 6), newest: 1.9).findings[0].verdict == .steady)
    #expect(try !check(Recorded.level(1.9, 5), newest: 1.9).isComparable)
    #expect(try check(Recorded.level(1.9, 5), newest: 1.9).mostValues == 6)
    #expect(try check(Recorded.level(1.9, 9), newest: nil).findings[0].verdict == .noValue)
    let dense = try Recorded.entry(0, [Recorded.result(nil, kernel: "dense")])
    #expect(HistoryCheck(dense, against: []).findings[0].verdict == .reference)
  }

  @Test func otherMachinesAndBuildsDoNotCount() throws {
    var entry = try Recorded.entry(30, [Recorded.result(1.7)])
    let series = try Recorded.series(Recorded.level(1.9, 10) + Recorded.level(1.7, 9))
    #expect(HistoryCheck(entry, against: [series]).findings[0].verdict == .slower)
    entry.run.buildConfiguration = "debug"
    #expect(HistoryCheck(entry, against: [series]).findings[0].verdict == .tooFew)
    entry.run.buildConfiguration = "release"
    entry.run.fingerprint = "other"
    #expect(HistoryCheck(entry, against: [series]).findings[0].verdict == .tooFew)
  }

  @Test func whenAllChangeAtOnceTheBaselineIsSuspected() throws {
    let kernels = ["bitmask", "csr", "nm"]
    func check(_ last: [Double?]) throws -> HistoryCheck {
      let series = try kernels.enumerated().map { index, kernel in
        let ratios = Recorded.level(1.9, 10)
        return try Recorded.series(
          ratios + (index == 2 ? last : Recorded.level(1.7, 9)), kernel: kernel)
      }
      let entry = try Recorded.entry(18, kernels.map { Recorded.result(1.7, kernel: $0) })
      return HistoryCheck(entry, against: series)
    }
    #expect(try check(Recorded.level(1.7, 9)).commonChange == Recorded.run(10))
    #expect(try check(Recorded.level(1.9, 9)).commonChange == nil)
    #expect(try check(Recorded.level(2.3, 9)).commonChange == nil)
  }
}

@Suite struct HistoryEntryTests {
  @Test func aSweepsResultsAreItsValues() throws {
    var record = Fixtures.record("bitmask", speedup: 1.9)
    record.memoryUtilisation = 0.8
    record.computeUtilisation = 0.1
    let result = HistoryCase(record, isContradicted: false)
    #expect(result.ratio?.value == 1.9 && result.seconds?.value == record.medianSeconds)
    #expect(result.memoryShare == 0.8 && result.computeShare == 0.1 && result.isResult)
    let contradicted = HistoryCase(record, isContradicted: true)
    #expect(contradicted.status == .suspect && contradicted.ratio == nil)
    #expect(contradicted.memoryShare == nil && contradicted.reason != nil)
    record.status = .suspect
    #expect(HistoryCase(record, isContradicted: false).ratio == nil)
    let dense = HistoryCase(Fixtures.record("dense", speedup: 1), isContradicted: false)
    #expect(dense.ratio == nil && dense.isBaseline && !result.isBaseline)
  }

  private func model(isSuspect: Bool = false, blocks: Int = 32) throws -> ModelRun {
    var record = ModelRecord(
      id: "unstructured(0.5)/w8a8/auto/cold", pattern: "unstructured(0.5)", sparsity: 0.5,
      precision: "w8a8", headPrecision: "bf16", kernel: "auto", cache: "cold", coldMethod: nil,
      isBaseline: false, linearBytes: 1, headBytes: 1, cacheBytes: 1, layers: [])
    record.stages = [
      ModelRecord.StageTimes(
        stage: .decode, tokens: 4, seconds: .init(value: 0.02, low: 0.01, high: 0.03),
        minimumSeconds: 0.01, p50Seconds: 0.02, p90Seconds: 0.03, p99Seconds: 0.03, rounds: 9,
        droppedRounds: 0, isNoisy: false, isSuspect: isSuspect,
        speedup: .init(value: 3, low: 2, high: 4), secondsByWork: [:], accountedShare: 1,
        linearShare: 1, bytes: 1, bandwidthShare: 0.8)
    ]
    var run = ModelRun(
      name: "m", startedAt: Date(timeIntervalSince1970: 0), commandLine: [], gitCommit: nil,
      buildConfiguration: "release", versions: ["openblas": "1"], machine: try Recorded.machine(),
      model: "mpt-7b", weights: nil, seed: 1, threads: 2, batch: 4, prompt: 128, context: 1,
      generate: 64, blocks: blocks, blocksOfTheModel: 32)
    run.records = [record]
    return run
  }

  @Test func aModelsStagesAreItsCases() throws {
    let entry = try HistoryEntry(model(), folder: "x")
    #expect(entry.run.kind == .model && entry.run.id == entry.identity)
    #expect(entry.run.software["openblas"] == "1" && entry.run.software["system"] != nil)
    let result = entry.cases[0]
    #expect(
      result.caseID
        == "mpt-7b|4|128|1+64|2|unstructured(0.5)/w8a8/auto/cold|decode|head bf16")
    #expect(result.ratio?.value == 3 && result.tokensPerSecond == 200 && result.memoryShare == 0.8)
    let suspect = try HistoryEntry(model(isSuspect: true), folder: "x").cases[0]
    #expect(suspect.ratio == nil && suspect.tokensPerSecond == nil && suspect.reason != nil)
    let part = try HistoryEntry(model(blocks: 4), folder: "x").cases[0]
    #expect(part.caseID.hasSuffix("|extrapolated from 4 of 32 blocks"))
    var empty = try model()
    empty.records = []
    #expect(throws: DataError.self) { try HistoryEntry(empty, folder: "x") }
  }
}
