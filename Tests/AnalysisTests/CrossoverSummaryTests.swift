import Records
import Testing

@testable import Analysis

@Suite struct CrossoverSummaryTests {
  private func crossovers(_ records: [CaseRecord]) -> [Crossover] { Crossover.all(in: records) }

  private func crossover(
    knee: Double, predicted: Double?, batches: [Int] = CrossoverFixtures.batches
  ) throws -> Crossover {
    try #require(
      crossovers(
        CrossoverFixtures.series(
          batches: batches, predicted: predicted, seconds: CrossoverFixtures.roofline(knee: knee))
      ).first)
  }

  @Test func seriesDifferInBatchAlone() {
    let curve = CrossoverFixtures.roofline(knee: 12)
    let one = CrossoverFixtures.series("bitmask", seconds: curve)
    let other = CrossoverFixtures.series("csr", seconds: curve)
    let layer = CrossoverFixtures.series(layer: "down", seconds: curve)
    let narrow = CrossoverFixtures.series("csr", isa: "avx2", seconds: curve)
    var threads = one
    for index in threads.indices { threads[index].threads = 2 }
    let mixed = zip(one, other).flatMap { [$0, $1] }
    let all = crossovers(mixed.reversed() + layer + narrow + threads)
    #expect(all.map { $0.records.count } == [9, 9, 9, 9, 9])
    #expect(all.map { $0.records[0].kernel } == ["csr", "bitmask", "bitmask", "csr", "bitmask"])
    #expect(all.allSatisfy { $0.records.map(\.batch) == CrossoverFixtures.batches })
  }

  /// AMX multiplies from 4 tokens on, AVX-512 below: one way to run the kernel.
  @Test func anInstructionSetThatChangesWithTheBatchMakesOneSeries() {
    var records = CrossoverFixtures.series(
      isa: "amx", seconds: CrossoverFixtures.roofline(knee: 12))
    records[0].isa = "avx512"
    records[1].isa = "avx512"
    #expect(crossovers(records).map { $0.records.count } == [9])
    var twice = records[3]
    twice.isa = "avx512"
    #expect(crossovers(records + [twice]).map { $0.records.count } == [3, 7])
  }

  @Test func thePredictionIsTheMedianRidge() throws {
    var records = CrossoverFixtures.series(
      batches: [1, 2, 4, 8], seconds: CrossoverFixtures.roofline(knee: 3))
    #expect(crossovers(records)[0].predicted == nil)
    for (index, ridge) in [10, nil, 14, .nan].enumerated() { records[index].ridgeBatch = ridge }
    #expect(crossovers(records)[0].predicted == 12)
  }

  @Test func theBoundTurnsBetweenTwoBatches() throws {
    var records = CrossoverFixtures.series(
      batches: [1, 2, 4, 8], seconds: CrossoverFixtures.roofline(knee: 3))
    let bounds: [CaseRecord.Bound?] = [.memory, .decode, .compute, .compute]
    for (index, bound) in bounds.enumerated() { records[index].bound = bound }
    #expect(crossovers(records)[0].turn == (1, 4))
    records[0].bound = .overhead
    records[3].bound = nil
    #expect(crossovers(records)[0].turn == (nil, nil))
  }

  @Test func errorsAreFactorsBothWays() throws {
    let over = try crossover(knee: 24, predicted: 16)
    let under = try crossover(knee: 16, predicted: 24)
    #expect(abs((over.error ?? 0) - 1.5) < 0.02 && abs((under.error ?? 0) - 1.5) < 0.02)
    guard case .ratio(let ratio) = under.comparison else {
      Issue.record("\(under.comparison)")
      return
    }
    #expect(ratio.low < 0.67 && ratio.high > 0.66 && ratio.high < 0.8)
  }

  @Test func outsideOfWhatWasMeasuredAnErrorIsALeast() throws {
    let flat = try crossover(knee: 1000, predicted: 32)
    guard case .beyond(let limit) = flat.measured else {
      Issue.record("\(flat.measured)")
      return
    }
    #expect(flat.comparison == .atLeast(limit / 32))
    #expect(try crossover(knee: 1000, predicted: 900).comparison == .outside)
    #expect(try crossover(knee: 0.1, predicted: 0.5).comparison == .outside)
    #expect((try crossover(knee: 0.1, predicted: 8).error ?? 0) > 5)
    #expect(try crossover(knee: 12, predicted: nil).comparison == .unpredicted)
    #expect(try crossover(knee: 12, predicted: 12, batches: [1, 2]).comparison == .tooFew)
  }

  @Test func theSummaryCountsEverySeriesOnce() throws {
    let stairs = CrossoverFixtures.series(predicted: 30) { 1e-3 * ($0 < 2 ? 1 : max(3, $0 / 12)) }
    let all =
      [
        try crossover(knee: 10, predicted: 10), try crossover(knee: 16, predicted: 12.8),
        try crossover(knee: 18, predicted: 10), try crossover(knee: 40, predicted: 10),
        try crossover(knee: 1000, predicted: 1000), try crossover(knee: 10, predicted: nil),
        try crossover(knee: 10, predicted: 10, batches: [1, 8]),
      ] + crossovers(stairs)
    let summary = CrossoverSummary(all)
    #expect(summary.series == 7 && summary.tooFew == 1)
    #expect(summary.compared == 4 && summary.outside == 1 && summary.unpredicted == 1)
    #expect(summary.irregular == 1 && summary.irregularWithinTwo == 0)
    #expect(summary.withinHalf == 2 && summary.withinTwo == 3)
    #expect(abs((summary.medianError ?? 0) - 1.5) < 0.02)
    #expect(abs((summary.worstError ?? 0) - 4) < 0.05)
    #expect(summary.worst == all[3])
    let none = CrossoverSummary([])
    #expect(none.series == 0 && none.medianError == nil && none.worst == nil)
  }
}
