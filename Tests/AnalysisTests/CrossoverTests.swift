import Records
import Testing

@testable import Analysis

@Suite struct CrossoverTests {
  private func measured(
    batches: [Int] = CrossoverFixtures.batches, width: Double = 0.01,
    seconds: (Double) -> Double
  ) throws -> Crossover.Measured {
    let records = CrossoverFixtures.series(batches: batches, width: width, seconds: seconds)
    return try #require(Crossover.all(in: records).first).measured
  }

  private func between(_ measured: Crossover.Measured) -> Estimate? {
    if case .between(let knee) = measured { knee } else { nil }
  }

  @Test(arguments: [3.0, 5.5, 12, 16, 40, 100])
  func aKnownKneeIsFound(_ truth: Double) throws {
    let knee = try #require(between(measured(seconds: CrossoverFixtures.roofline(knee: truth))))
    #expect(abs(knee.value / truth - 1) < 0.01)
    #expect(knee.low <= truth && truth <= knee.high)
    #expect(knee.low > truth / 1.3 && knee.high < truth * 1.3)
  }

  /// 4 % of noise, twice the drift that the fit assumes: within 15 %, and inside the interval in at least
  /// 80 of 100.
  @Test func noiseMovesTheKneeLittle() throws {
    var inside = 0
    for seed in 1...100 as ClosedRange<UInt64> {
      var noise = CrossoverFixtures.Noise(seed: seed, deviation: 0.04)
      let truth = 6 + Double(seed % 10) * 4
      let curve = CrossoverFixtures.roofline(knee: truth)
      let knee = try #require(between(measured { curve($0) * noise.factor() }))
      #expect(abs(knee.value / truth - 1) < 0.15, "seed \(seed)")
      inside += knee.low <= truth && truth <= knee.high ? 1 : 0
    }
    #expect(inside >= 80)
  }

  /// What doesn't overlap adds up: the bend is round, and the knee stays where the asymptotes meet.
  @Test func aRoundBendHasItsKneeWhereTheAsymptotesMeet() throws {
    let knee = try #require(between(measured { 1e-3 * (1 + $0 / 16) }))
    #expect(knee.low <= 16 && 16 <= knee.high)
    #expect(knee.value > 11 && knee.value < 23)
  }

  @Test func aDisturbedBatchCountsByItsInterval() throws {
    var records = CrossoverFixtures.series(seconds: CrossoverFixtures.roofline(knee: 12))
    records[7].medianSeconds = (records[7].medianSeconds ?? 0) * 1.8
    records[7].medianHighSeconds = (records[7].medianHighSeconds ?? 0) * 2.2
    let disturbed = try #require(Crossover.all(in: records).first).measured
    #expect(abs((between(disturbed)?.value ?? 0) / 12 - 1) < 0.1)
    // Were the time sure, it would not be on the curve.
    records[7].medianLowSeconds = records[7].medianSeconds
    let sure = try #require(Crossover.all(in: records).first).measured
    guard case .irregular(let irregularity) = sure else {
      Issue.record("\(sure)")
      return
    }
    #expect(irregularity.batch == 128 && abs(irregularity.factor - 1.8) < 0.1)
  }

  @Test func nothingIsExtrapolated() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      var noise = CrossoverFixtures.Noise(seed: seed, deviation: 0.01)
      guard case .beyond(let low) = try measured(seconds: { _ in 1e-3 * noise.factor() }) else {
        Issue.record("flat alone, seed \(seed)")
        return
      }
      #expect(low > 128 && low <= 256)
      guard case .below(let high) = try measured(seconds: { 1e-3 * $0 * noise.factor() }) else {
        Issue.record("in proportion alone, seed \(seed)")
        return
      }
      #expect(high >= 1 && high < 2)
    }
  }

  /// OpenBLAS: sgemv for one token, then sgemm, which packs the weights on every call.
  @Test func aLeapIsIrregular() throws {
    let milliseconds = [
      1: 2.18, 2: 6.4, 4: 7.1, 8: 7.7, 16: 8.9, 32: 11.8, 64: 17.4, 128: 28, 256: 46.8,
    ]
    let measured = try measured { (milliseconds[Int($0)] ?? 0) * 1e-3 }
    guard case .irregular(let irregularity) = measured else {
      Issue.record("\(measured)")
      return
    }
    #expect(irregularity.batch == 1 && abs(irregularity.factor - 0.29) < 0.01)
    #expect(irregularity.flatUpTo == 1 && irregularity.inProportionFrom == 128)
    #expect(abs(irregularity.endsMeet - 2.18 / 46.8 * 256) < 0.01)
  }

  /// CSR: a product per row for one or two tokens, panels above, which are bound by neither at first.
  @Test func stairsAreIrregular() throws {
    let microseconds = [
      1: 73, 2: 139, 4: 216, 8: 224, 16: 341, 32: 436, 64: 704, 128: 1370, 256: 2766,
    ]
    let measured = try measured { Double(microseconds[Int($0)] ?? 0) * 1e-6 }
    guard case .irregular(let irregularity) = measured else {
      Issue.record("\(measured)")
      return
    }
    #expect(irregularity.batch == 1 && irregularity.factor < 0.5)
    #expect(irregularity.flatUpTo == 1 && irregularity.inProportionFrom == 32)
  }

  @Test func fewOrAbsentTimesGiveNoKnee() throws {
    let curve = CrossoverFixtures.roofline(knee: 12)
    #expect(try measured(batches: [1, 256], seconds: curve) == .tooFew(2))
    #expect(try measured(batches: [1, 16, 256], seconds: curve) == .tooFew(3))
    #expect(try measured(batches: [16], seconds: curve) == .tooFew(1))
    #expect(Crossover.all(in: []).isEmpty)
    var records = CrossoverFixtures.series(seconds: curve)
    records[0].medianSeconds = nil
    records[1].medianSeconds = .nan
    records[2].medianSeconds = 0
    records[3].status = .suspect
    records[4].medianLowSeconds = -.infinity
    #expect(Crossover.all(in: records).map(\.records.count) == [4])
    records[5].status = .incorrect
    #expect(Crossover.all(in: records).map(\.measured) == [.tooFew(3)])
  }

  @Test func timesThatScatterResolveNothing() throws {
    let seconds = [1: 1.0, 2: 1.41, 3: 1.73, 4: 2.0]
    #expect(
      try measured(batches: [1, 2, 3, 4], width: 0.9) { seconds[Int($0)] ?? 0 } == .unresolved)
  }
}
