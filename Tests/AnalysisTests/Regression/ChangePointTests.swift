import Foundation
import Testing

@testable import Analysis

/// Series whose changes are known.
@Suite struct ChangePointTests {
  /// A series with a level per stretch, and noise of the standard deviation `deviation`.
  private static func series(
    _ levels: [(count: Int, level: Double)], deviation: Double, seed: UInt64 = 1
  ) -> [Double] {
    var noise = SimulatedNoise(seed: seed)
    noise.deviation = deviation
    return levels.flatMap { stretch in
      noise.pairs(stretch.count).map { stretch.level * exp($0) }
    }
  }

  private static func indices(_ values: [Double]) -> [Int] {
    ChangePoints.find(values).map(\.index)
  }

  @Test(arguments: [4, 10, 57, 140])
  func aStepWithoutNoiseIsFoundWhereItIs(_ before: Int) throws {
    for after in [3, 5, 50, 200] {
      for level in [1.04, 2, 0.5] {
        let values = Self.series([(before, 3), (after, 3 * level)], deviation: 0)
        let point = try #require(ChangePoints.find(values).first)
        #expect(Self.indices(values) == [before])
        #expect(abs(point.before - 3) < 1e-12 && abs(point.after - 3 * level) < 1e-12)
        #expect(abs(point.change.value - level) < 1e-12)
        #expect(point.probability < 1e-6)
      }
    }
  }

  /// Two values may be a disturbance; three that agree are a level.
  @Test func aStepAtTheEndShowsWithItsThirdValue() {
    for (count, expected) in [(1, []), (2, []), (3, [60])] {
      #expect(Self.indices(Self.series([(60, 1), (count, 1.1)], deviation: 0.005)) == expected)
    }
  }

  @Test(arguments: 0..<40)
  func stepsInNoiseAreFoundToOneValue(_ seed: UInt64) throws {
    let values = Self.series(
      [(80, 1), (30, 1.1), (100, 1.25), (12, 1.1)], deviation: 0.02, seed: seed)
    let points = ChangePoints.find(values)
    try #require(points.count == 3)
    for (point, (index, change)) in zip(points, [(80, 1.1), (110, 1.25 / 1.1), (210, 1.1 / 1.25)]) {
      #expect(abs(point.index - index) <= 1)
      #expect(abs(log(point.change.value / change)) < 0.03)
      #expect(point.change.low < point.change.value && point.change.value < point.change.high)
      #expect(point.probability < 0.001)
    }
  }

  /// 95 % of the intervals hold the true change, but for those that hold it by a value too many.
  @Test func theIntervalHoldsTheChange() {
    let inside = (0..<400).filter { seed in
      let values = Self.series([(40, 1), (40, 1.1)], deviation: 0.02, seed: UInt64(seed))
      return ChangePoints.find(values).contains { $0.change.low < 1.1 && 1.1 < $0.change.high }
    }
    #expect(inside.count > 400 * 91 / 100)
  }

  /// A level that doesn't last would be hidden by the values behind it, were it compared with them
  /// all.
  @Test(arguments: 0..<20)
  func aLevelThatDoesNotLastIsFound(_ seed: UInt64) throws {
    let found = Self.indices(
      Self.series([(20, 1), (7, 1.12), (60, 1)], deviation: 0.015, seed: seed))
    try #require(found.count == 2)
    #expect(abs(found[0] - 20) <= 1 && abs(found[1] - 27) <= 1)
  }

  @Test func noiseHasNoChangePoints() {
    for seed in 0..<200 {
      let values = Self.series([(200, 1)], deviation: 0.02, seed: UInt64(seed))
      #expect(Self.indices(values).isEmpty)
    }
  }

  /// Where one value in ten is off by up to half its size, three in a row are now and then.
  @Test(arguments: [(0.05, 2), (0.1, 10)])
  func outliersAreSeldomChangePoints(_ disturbed: Double, atMost: Int) {
    let found = (0..<200).filter { seed in
      var noise = SimulatedNoise(seed: UInt64(seed), disturbed: disturbed)
      return !Self.indices(noise.pairs(200).map(exp)).isEmpty
    }
    #expect(found.count <= atMost)
  }

  @Test(arguments: [2.0, 0.1, 1000], [0.0, 0.02])
  func aSingleOutlierIsNoChangePoint(_ value: Double, deviation: Double) {
    let quiet = Self.series([(70, 1)], deviation: deviation)
    for position in quiet.indices {
      var values = quiet
      values[position] = value
      #expect(Self.indices(values).isEmpty)
    }
  }

  @Test func anOutlierDoesNotHideAChange() {
    for position in [5, 36, 39, 40, 42, 70] {
      var values = Self.series([(40, 1), (40, 1.1)], deviation: 0.01)
      values[position] = 3
      let found = Self.indices(values)
      #expect(found.count == 1 && abs((found.first ?? 0) - 40) <= 1)
    }
  }

  @Test func whatIsTooShortOrTheSameHasNone() {
    #expect(Self.indices([]).isEmpty && Self.indices([1]).isEmpty)
    #expect(Self.indices([1, 1, 2, 2, 2]).isEmpty)
    #expect(Self.indices([1, 1, 1, 2, 2, 2]).isEmpty)
    #expect(Self.indices([1, 1, 1, 2, 2, 2, 2]) == [3])
    #expect(Self.indices(Array(repeating: 1.7, count: 500)).isEmpty)
    #expect(Self.indices(Self.series([(100, 1), (100, 1.029)], deviation: 0)).isEmpty)
    #expect(Self.indices(Self.series([(100, 1), (100, 1.03)], deviation: 0)) == [100])
    let small = ChangePointRule(smallestChange: 0.01)
    let values = Self.series([(100, 1), (100, 1.02)], deviation: 0.005)
    #expect(ChangePoints.find(values, rule: small).map(\.index) == [100])
    #expect(ChangePoints.find(values, rule: ChangePointRule(window: 0)).isEmpty)
  }

  @Test func valuesThatAreNoRatiosAreLeftOutAndCounted() {
    var values = Self.series([(40, 1), (40, 1.2)], deviation: 0.01)
    for (index, value) in [(0, Double.nan), (39, .infinity), (40, -1), (41, 0), (79, .nan)] {
      values[index] = value
    }
    #expect(Self.indices(values) == [42])
    #expect(Self.indices(Array(repeating: .nan, count: 20)).isEmpty)
  }

  @Test func unitAndDirectionMakeNoDifference() {
    let values = Self.series([(70, 1), (50, 1.08), (60, 1)], deviation: 0.02, seed: 4)
    let found = Self.indices(values)
    #expect(found.count == 2)
    #expect(Self.indices(values.map { $0 * 1e-9 }) == found)
    #expect(Self.indices(values.map { 1 / $0 }) == found)
  }

  /// A drift is a change: it shows as steps the same way, and not at all while it is small.
  @Test func aDriftIsSteps() {
    func drifting(by share: Double) -> [Double] {
      Self.series([(200, 1)], deviation: 0.02).enumerated().map {
        $0.element * (1 + share * Double($0.offset) / 200)
      }
    }
    #expect(Self.indices(drifting(by: 0.02)).isEmpty)
    let points = ChangePoints.find(drifting(by: 0.3))
    #expect(!points.isEmpty && points.allSatisfy { $0.change.value > 1 })
  }

  @Test func longSeriesAreSearchedWindowByWindow() {
    let levels = (0..<100).map { (count: 100, level: $0 % 2 == 0 ? 1 : 1.1) }
    let found = Self.indices(Self.series(levels, deviation: 0.02))
    #expect(found.count == 99)
    #expect(zip(found, 1...).allSatisfy { abs($0 - 100 * $1) <= 2 })
  }
}
