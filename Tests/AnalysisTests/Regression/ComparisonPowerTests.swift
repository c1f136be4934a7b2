import Foundation
import Hardware
import Records
import Testing

@testable import Analysis

@Suite struct ComparisonPowerTests {
  private func comparison(_ cases: [[Double]], mostPairs: Int = 30) throws -> Comparison {
    var comparison = try Comparison(
      name: "ci", startedAt: Date(timeIntervalSince1970: 0), commandLine: [],
      base: .init(label: "a", binary: "a"), head: .init(label: "b", binary: "b"),
      machine: MachineDescription.probe(), spec: "",
      settings: .init(
        pairs: 10, mostPairs: mostPairs, rounds: 10, sampleSeconds: 2e-3, threshold: 0.02,
        familywiseError: 0.05, canaryTolerance: 0.05))
    comparison.cases = zip(cases, comparison.rule.judge(cases)).enumerated().map { index, entry in
      var one = Comparison.Case(caseID: "\(index)", verdict: .same)
      if entry.1.verdict == .inconclusive { one.verdict = .inconclusive }
      one.ratio = entry.1.ratio
      one.pairLogRatios = entry.0
      return one
    }
    return comparison
  }

  private func pairs(_ count: Int, slowdown: Double, deviation: Double, seed: UInt64 = 3)
    -> [Double]
  {
    var noise = SimulatedNoise(seed: seed)
    noise.deviation = deviation
    return noise.pairs(count, slowdown: slowdown)
  }

  @Test func theRuleIsThatOfTheDriver() throws {
    #expect(try comparison([]).rule == ChangeRule(looks: 3))
    #expect(try comparison([], mostPairs: 25).rule.looks == 3)
    #expect(try comparison([], mostPairs: 10).rule.looks == 1)
  }

  @Test func noisierPairsAndMoreCasesHideLargerSlowdowns() throws {
    let quiet = pairs(10, slowdown: 0, deviation: 0.004)
    let loud = pairs(10, slowdown: 0, deviation: 0.012)
    let both = try comparison([quiet, loud])
    let small = try #require(both.smallestFound(both.cases[0]))
    let large = try #require(both.smallestFound(both.cases[1]))
    #expect(small > 0.02 && large > small)
    let many = try comparison([quiet] + [[Double]](repeating: loud, count: 40))
    #expect(try #require(many.smallestFound(many.cases[0])) > small)
    // A case that is open would have got more pairs.
    let few = try comparison([quiet], mostPairs: 10)
    let more = try comparison([quiet], mostPairs: 60)
    #expect(
      try #require(more.smallestFound(more.cases[0]))
        < (try #require(few.smallestFound(few.cases[0]))))
    let alone = try comparison([[0.01]])
    #expect(alone.smallestFound(alone.cases[0]) == nil)
  }

  /// With as many pairs as it says, nine in ten are told; with a third of them far fewer.
  @Test func asManyPairsAsItSaysWouldTell() throws {
    let open = try comparison([pairs(30, slowdown: 0, deviation: 0.05)])
    try #require(open.cases[0].verdict == .inconclusive)
    // The truth is what was measured.
    let truth = (open.cases[0].ratio?.value ?? 1) - 1
    let deviation = try #require(open.rule.deviation(open.cases[0].pairLogRatios))
    let needed = Int(try #require(open.pairsToTell(open.cases[0])))
    func told(_ count: Int) -> Int {
      (0..<100).count { trial in
        let sample = pairs(count, slowdown: truth, deviation: deviation, seed: UInt64(100 + trial))
        return open.rule.judge([sample])[0].verdict != .inconclusive
      }
    }
    #expect(needed > 30)
    #expect(told(needed) >= 75)
    #expect(told(needed / 3) <= 60)
  }

  @Test func onTheThresholdNoNumberOfPairsTells() throws {
    var comparison = try comparison([pairs(30, slowdown: 0.02, deviation: 0.01)])
    comparison.cases[0].ratio?.value = 1.02
    #expect(try #require(comparison.pairsToTell(comparison.cases[0])) > 1e6)
    comparison.cases[0].ratio = nil
    #expect(comparison.pairsToTell(comparison.cases[0]) == nil)
  }
}
