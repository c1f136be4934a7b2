import Foundation
import Testing

@testable import Measurement

@Suite struct StatisticsTests {
  @Test func mediansOfOddAndEvenCounts() {
    #expect(Statistics.median([3, 1, 2]) == 2)
    #expect(Statistics.median([4, 1, 3, 2]) == 2.5)
    #expect(Statistics.median([]).isNaN)
  }

  @Test func quantilesInterpolate() {
    let values = (0...10).map(Double.init)
    #expect(Statistics.quantile(values, 0.9) == 9)
    #expect(abs(Statistics.quantile(values, 0.25) - 2.5) < 1e-12)
    #expect(Statistics.quantile(values, 1) == 10)
  }

  @Test func deviationIgnoresAnOutlier() {
    #expect(Statistics.medianAbsoluteDeviation([1, 2, 3, 4, 1000]) == 1)
  }

  /// Ranks of the two-sided 5 % sign test, from tables of the binomial distribution.
  @Test(arguments: [(5, 0), (6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (20, 6), (30, 10), (50, 18)])
  func signTestRanks(count: Int, rank: Int) {
    #expect(Statistics.signTestRank(count) == rank)
  }

  /// The same of 1 %.
  @Test(arguments: [(7, 0), (8, 1), (11, 1), (12, 2), (20, 4), (30, 8), (50, 16)])
  func signTestRanksOf99Percent(count: Int, rank: Int) {
    #expect(Statistics.signTestRank(count, confidence: 0.99) == rank)
  }

  /// Where the first terms are too small for a Double the normal approximation is exact to one rank.
  @Test func largeCountsHaveTheirRanks() {
    for count in [500, 999, 1500, 5000] {
      let approximate = Double(count) / 2 - 0.979982 * Double(count).squareRoot()
      #expect(abs(Double(Statistics.signTestRank(count)) - approximate) <= 1)
    }
  }

  @Test func intervalIsTheOrderStatistics() {
    let interval = Statistics.medianInterval((1...11).map(Double.init).shuffled())
    #expect(interval == Interval(value: 6, low: 2, high: 10))
  }

  @Test func fewValuesGiveTheWholeRange() {
    #expect(Statistics.medianInterval([5, 1, 3]) == Interval(value: 3, low: 1, high: 5))
  }

  @Test func intervalsCoverTheMedianAsOftenAsTheySay() {
    var generator = SystemRandomNumberGenerator()
    var covered = 0
    let experiments = 4000
    for _ in 0..<experiments {
      // A skewed distribution, as times are: exponential, median ln 2.
      let values = (0..<25).map { _ in -log(1 - Double.random(in: 0..<1, using: &generator)) }
      let interval = Statistics.medianInterval(values)
      if interval.low <= log(2) && log(2) <= interval.high { covered += 1 }
    }
    // 95.7 % is the exact coverage for 25 values; five standard errors of the estimate are 1.6 %.
    #expect(Double(covered) / Double(experiments) > 0.94)
    #expect(Double(covered) / Double(experiments) < 0.975)
  }

  @Test func swappingARatioInvertsIt() {
    let one = (0..<31).map { 1 + 0.01 * Double($0 * 7 % 31) }
    let other = (0..<31).map { 2 + 0.02 * Double($0 * 11 % 31) }
    let ratio = Statistics.ratioInterval(one, other)
    let inverse = Statistics.ratioInterval(other, one)
    #expect(abs(ratio.value * inverse.value - 1) < 1e-12)
    #expect(abs(ratio.low * inverse.high - 1) < 1e-12)
  }

  @Test func driftThatHitsBothAlikeCancelsInTheRatio() {
    let drift = (0..<40).map { 1 + Double($0) / 20 }
    let ratio = Statistics.ratioInterval(drift.map { 3 * $0 }, drift)
    #expect(abs(ratio.value - 3) < 1e-12)
    #expect(ratio.relativeHalfWidth < 1e-12)
  }
}
