import Foundation
import Records
import Testing

@testable import Analysis

/// What the rule promises, held against thousands of comparisons whose truth is known.
@Suite struct ChangeRuleSimulationTests {
  private static let rule = ChangeRule()
  private static let cases = 12

  /// Judges 10, then 20, then 30 pairs, more only for the cases that are open, as a comparison
  /// does.
  private static func verdicts(of slowdowns: [Double], _ noise: inout SimulatedNoise)
    -> [Change.Verdict]
  {
    let all = slowdowns.map { noise.pairs(30, slowdown: $0) }
    var pairs = all.map { Array($0.prefix(10)) }
    for look in 2...3 {
      let verdicts = rule.judge(pairs).map(\.verdict)
      for i in pairs.indices where verdicts[i] == .inconclusive {
        pairs[i] = Array(all[i].prefix(10 * look))
      }
    }
    return rule.judge(pairs).map(\.verdict)
  }

  /// The share of comparisons in which a case of the true slowdown `slowdown` got one of the
  /// `wrong` verdicts, all cases being alike.
  private static func share(
    of wrong: Set<Change.Verdict>, slowdown: Double, comparisons: Int, seed: UInt64,
    disturbed: Double = 0
  ) -> Double {
    var noise = SimulatedNoise(seed: seed, disturbed: disturbed)
    let slowdowns = Array(repeating: slowdown, count: cases)
    let hits = (0..<comparisons).filter { _ in
      !wrong.isDisjoint(with: verdicts(of: slowdowns, &noise))
    }
    return Double(hits.count) / Double(comparisons)
  }

  @Test(arguments: [0, 0.2])
  func identicalBuildsRaiseNoAlarm(disturbed: Double) {
    let share = Self.share(
      of: [.slower, .faster], slowdown: 0, comparisons: 2000, seed: 1, disturbed: disturbed)
    #expect(share <= 0.001)
  }

  /// The hardest truth: at the threshold, `slower` and `same` are both wrong.
  @Test(arguments: [(0.02, 0), (1 / 1.02 - 1, 0.1)])
  func atTheThresholdAlarmsAreAsRareAsPromised(slowdown: Double, disturbed: Double) {
    let share = Self.share(
      of: [.slower, .faster, .same], slowdown: slowdown, comparisons: 2000, seed: 2,
      disturbed: disturbed)
    // Two standard errors of a share of 5 % in 2000 are 1 %: the promise must hold without them.
    #expect(share <= 0.05)
  }

  /// A slow case among eleven others is found, and none of the others is blamed.
  @Test(arguments: [(0.05, 0.0, 0.97), (0.05, 0.1, 0.9), (0.1, 0, 1), (0.1, 0.2, 0.97)])
  func plantedSlowdownsAreFound(slowdown: Double, disturbed: Double, atLeast: Double) {
    var noise = SimulatedNoise(seed: 3, disturbed: disturbed)
    let slowdowns = [slowdown] + Array(repeating: 0, count: Self.cases - 1)
    let outcomes = (0..<300).map { _ in Self.verdicts(of: slowdowns, &noise) }
    let found = outcomes.filter { $0[0] == .slower }.count
    #expect(Double(found) >= atLeast * Double(outcomes.count))
    #expect(outcomes.allSatisfy { !$0.dropFirst().contains(.slower) })
  }

  @Test(arguments: [10, 14, 20, 30], [0.5, 0.8, 0.95])
  func theSmallestFoundIsFoundThatOften(pairs: Int, power: Double) {
    let smallest = Self.rule.smallestFound(
      deviation: 0.02, pairs: pairs, cases: Self.cases, power: power)
    var noise = SimulatedNoise(seed: UInt64(pairs))
    let confidence = Self.rule.confidence(cases: Self.cases)
    let tries = 3000
    let found = (0..<tries).filter { _ in
      let ratio = PairMean(noise.pairs(pairs, slowdown: smallest))?.ratio(confidence: confidence)
      return Change(ratio: ratio, threshold: Self.rule.threshold).verdict == .slower
    }
    #expect(abs(Double(found.count) / Double(tries) - power) < 0.03)
  }

  @Test func whatIsFoundFollowsFromPairsAndNoise() throws {
    let rule = Self.rule
    let smallest = [5, 10, 20, 30].map {
      rule.smallestFound(deviation: 0.02, pairs: $0, cases: 12, power: 0.8)
    }
    #expect(smallest == smallest.sorted(by: >) && smallest.allSatisfy { $0 > 0.02 })
    #expect(rule.smallestFound(deviation: 0, pairs: 10, cases: 12, power: 0.8) == 0.02)
    #expect(rule.smallestFound(deviation: 0.02, pairs: 1, cases: 12, power: 0.8) == .infinity)
    let needed = try #require(
      rule.pairsNeeded(toFind: 0.05, deviation: 0.02, cases: 12, power: 0.8))
    #expect(rule.smallestFound(deviation: 0.02, pairs: needed, cases: 12, power: 0.8) <= 0.05)
    #expect(rule.smallestFound(deviation: 0.02, pairs: needed - 1, cases: 12, power: 0.8) > 0.05)
    #expect(rule.pairsNeeded(toFind: 0.02, deviation: 0.02, cases: 12, power: 0.8) == nil)
    #expect(rule.pairsNeeded(toFind: 0.021, deviation: 0.1, cases: 12, power: 0.8) == nil)
    #expect(rule.pairsNeeded(toFind: 0.05, deviation: 0, cases: 12, power: 0.8) == 2)
  }

  @Test(arguments: [10, 20, 30])
  func theDeviationOfPairsIsFoundAgain(pairs: Int) throws {
    var noise = SimulatedNoise(seed: 9)
    let deviations = (0..<2000).compactMap { _ in Self.rule.deviation(noise.pairs(pairs)) }
    let meanSquare = deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count)
    #expect(abs(meanSquare.squareRoot() / 0.02 - 1) < 0.03)
    #expect(Self.rule.deviation([0.1]) == nil)
  }
}
