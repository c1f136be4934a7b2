import Foundation
import Records
import Testing

@testable import Analysis

/// Verdicts on pairs whose interval is known.
@Suite struct ChangeRuleTests {
  private static let rule = ChangeRule()

  /// Ten pairs with the mean `center` and the standard deviation `deviation`, exactly.
  private static func pairs(_ center: Double, _ deviation: Double, count: Int = 10) -> [Double] {
    let spread = (0..<count).map { Double($0) - Double(count - 1) / 2 }
    let own = (spread.reduce(0) { $0 + $1 * $1 } / Double(count - 1)).squareRoot()
    return spread.map { center + $0 / own * deviation }
  }

  @Test func theIntervalIsStudents() throws {
    let change = Self.rule.judge([Self.pairs(log(1.1), 0.02)])[0]
    let ratio = try #require(change.ratio)
    // scipy.stats.t.ppf(1 - 0.05 / 3 / 2, 9) = 2.93332408837399, times 0.02 / √10.
    let halfWidth = 2.933_324_088_373_99 * 0.02 / 10.0.squareRoot()
    #expect(abs(ratio.value - 1.1) < 1e-12)
    #expect(abs(log(ratio.high / ratio.low) - 2 * halfWidth) < 1e-9)
    #expect(abs(ratio.confidence - (1 - 0.05 / 3)) < 1e-15)
    #expect(change.verdict == .slower)
  }

  @Test(arguments: [
    (0.1, 0.02, Change.Verdict.slower), (-0.1, 0.02, .faster), (0, 0.01, .same),
    (0.03, 0.02, .inconclusive), (-0.03, 0.02, .inconclusive), (0, 0.05, .inconclusive),
    // Slower beyond doubt, but by less than counts.
    (0.015, 0.001, .same),
  ])
  func verdictsFollowTheInterval(
    _ center: Double, _ deviation: Double, _ expected: Change.Verdict
  ) throws {
    let change = Self.rule.judge([Self.pairs(center, deviation)])[0]
    #expect(change.verdict == expected)
    let ratio = try #require(change.ratio)
    #expect(ratio.low < ratio.value && ratio.value < ratio.high)
  }

  @Test func swappingTheBuildsInvertsTheVerdict() throws {
    let cases = [Self.pairs(0.08, 0.02), Self.pairs(0.001, 0.01), Self.pairs(0.03, 0.02)]
    let forward = Self.rule.judge(cases)
    let backward = Self.rule.judge(cases.map { $0.map(-) })
    #expect(forward.map(\.verdict) == [.slower, .same, .inconclusive])
    #expect(backward.map(\.verdict) == [.faster, .same, .inconclusive])
    for (change, inverse) in zip(forward, backward) {
      let (ratio, other) = (try #require(change.ratio), try #require(inverse.ratio))
      #expect(abs(ratio.low * other.high - 1) < 1e-12)
    }
  }

  @Test func eachDecidedCaseLeavesOneFewerToShareWith() throws {
    // Surest first: beyond the threshold by 8, 6 and 0.4 standard errors or so.
    let cases = [Self.pairs(0.023, 0.02), Self.pairs(0.1, 0.03), Self.pairs(0.1, 0.02)]
    let changes = Self.rule.judge(cases + [Self.pairs(-0.022, 0.02)])
    #expect(changes.map(\.verdict) == [.inconclusive, .slower, .slower, .inconclusive])
    let confidences = try changes.map { try #require($0.ratio).confidence }
    let allowed = 0.05 / 3
    // Both that stay open are shown with the confidence that the first of them failed at.
    for (confidence, sharing) in zip(confidences, [2, 3, 4, 2]) {
      #expect(abs(confidence - (1 - allowed / Double(sharing))) < 1e-15)
    }
  }

  @Test func whatOneCaseAloneShowsManyMustShowMoreClearly() {
    let pairs = Self.pairs(0.04, 0.02)
    #expect(Self.rule.judge([pairs])[0].verdict == .slower)
    #expect(Self.rule.judge(Array(repeating: pairs, count: 12))[0].verdict == .inconclusive)
    #expect(ChangeRule(looks: 1).confidence(cases: 1) == 0.95)
  }

  @Test func morePairsForTheOthersLeaveADecidedCaseDecided() {
    var noise = SimulatedNoise(seed: 5)
    for _ in 0..<200 {
      let all = [0, 0.02, 0.05, 0.05, 0.1, -0.05].map { noise.pairs(30, slowdown: $0) }
      let first = Self.rule.judge(all.map { Array($0.prefix(10)) })
      let second = Self.rule.judge(
        zip(all, first).map { Array($0.prefix($1.verdict == .inconclusive ? 30 : 10)) })
      for (before, after) in zip(first, second) where before.verdict != .inconclusive {
        #expect(after.verdict == before.verdict)
      }
    }
  }

  @Test func pairsThatSayNothingAreInconclusive() {
    let nothing: [[Double]] = [
      [], [0.5], [0.1, .nan, 0.1], [0.1, .infinity], [-.infinity, 0], [-400, 400],
    ]
    for change in Self.rule.judge(nothing) {
      #expect(change.verdict == .inconclusive && change.ratio == nil)
    }
    #expect(Self.rule.judge([]).isEmpty)
    // They keep their part of the allowed error: which cases can be judged is not known beforehand.
    let change = Self.rule.judge([Self.pairs(0.1, 0.02)] + nothing)[0]
    #expect(change.ratio?.confidence == Self.rule.confidence(cases: 7))
  }

  @Test func equalPairsAreAPoint() {
    let values = [log(1.05), 0, log(0.9), log1p(0.02), log(1.05)]
    let changes = Self.rule.judge(values.map { Array(repeating: $0, count: 10) })
    #expect(changes.map(\.verdict) == [.slower, .same, .faster, .inconclusive, .slower])
    for (change, value) in zip(changes, values) {
      #expect(change.ratio?.low == exp(value) && change.ratio?.high == exp(value))
    }
  }

  @Test func casesMayHaveDifferentNumbersOfPairs() {
    let changes = Self.rule.judge([
      Self.pairs(0.1, 0.02, count: 30), Self.pairs(0.1, 0.02, count: 10),
      Self.pairs(0.1, 0.02, count: 2),
    ])
    #expect(changes.map(\.verdict) == [.slower, .slower, .inconclusive])
  }

  @Test func aFewDisturbedPairsChangeLittleWhereThereAreMany() throws {
    let quiet = Self.pairs(0.05, 0.02, count: 30)
    let disturbed = quiet.dropLast(3) + [0.8, -0.5, 1.2]
    let ratio = try #require(Self.rule.judge([Array(disturbed)])[0].ratio)
    let before = try #require(Self.rule.judge([quiet])[0].ratio)
    #expect(log(ratio.high / ratio.low) < 1.5 * log(before.high / before.low))
    #expect(Self.rule.judge([Array(disturbed)])[0].verdict == .slower)
  }

  @Test(arguments: [(2, 0), (10, 0), (14, 0), (15, 1), (20, 2), (30, 4), (100, 18)])
  func trimming(_ pairs: Int, _ expected: Int) {
    #expect(PairMean.trimmed(of: pairs) == expected)
  }

  @Test func trimmedMeanOfKnownValues() throws {
    // Yuen's example arithmetic: winsorised 2 2 3 4 5 6 6 has the sum of squares 18.
    let mean = try #require(TrimmedMean([9, 2, 3, -7, 4, 5, 6], trimmed: 1))
    #expect(mean.mean == 4 && mean.kept == 5 && mean.degreesOfFreedom == 4)
    #expect(abs(mean.sumOfSquares - 18) < 1e-12)
    #expect(abs(mean.standardError - (18.0 / 20).squareRoot()) < 1e-12)
    #expect(TrimmedMean([1, 2], trimmed: 1) == nil)
  }
}
