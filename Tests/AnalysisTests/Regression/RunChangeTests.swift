import Foundation
import Records
import Testing

@testable import Analysis

@Suite struct RunChangeTests {
  private func logs(_ ratio: Comparison.Ratio?) throws -> [Double] {
    let ratio = try #require(ratio)
    return [ratio.low, ratio.value, ratio.high].map { log($0) }
  }

  private func change(_ base: Estimate, _ head: Estimate, spread: Double = 0) throws -> RunChange {
    try #require(RunChange(base: base, head: head, spread: spread))
  }

  private func expect(_ values: [Double], _ expected: [Double], within: Double = 1e-6) {
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < within }, "\(values) \(expected)")
  }

  /// Zou and Donner's limits for a difference of two estimates with their own, worked out by hand.
  @Test func asymmetricIntervalsStayAsymmetric() throws {
    // On the logarithmic scale: base 0.7 in [0.6, 0.74], head 0.5 in [0.48, 0.57].
    let base = Estimate(exp(0.7), low: exp(0.6), high: exp(0.74))
    let head = Estimate(exp(0.5), low: exp(0.48), high: exp(0.57))
    let ratio = try change(base, head).ratio(confidence: 0.95)
    let low = 0.2 - (0.1 * 0.1 + 0.07 * 0.07).squareRoot()
    let high = 0.2 + (0.04 * 0.04 + 0.02 * 0.02).squareRoot()
    expect(try logs(ratio), [low, 0.2, high])
  }

  @Test func swappingTheRunsInvertsTheChange() throws {
    let base = Estimate(2, low: 1.9, high: 2.3)
    let head = Estimate(1.8, low: 1.5, high: 1.85)
    let there = try logs(change(base, head, spread: 0.02).ratio(confidence: 0.99))
    let back = try logs(change(head, base, spread: 0.02).ratio(confidence: 0.99))
    expect(there, [-back[2], -back[1], -back[0]])
  }

  @Test func whatProcessesDifferByIsInEveryInterval() throws {
    let exact = try change(Estimate(2), Estimate(2), spread: 0.02)
    expect(
      try logs(exact.ratio(confidence: 0.95)), [-1.959964 * log(1.02), 0, 1.959964 * log(1.02)])
    // In quadrature with the rounds': 3-4-5.
    let spread = log(1.02) * 1.959964
    let wide = Estimate(2, low: 2 * exp(-spread * 4 / 3), high: 2 * exp(spread * 4 / 3))
    let both = try change(wide, Estimate(2), spread: 0.02)
    expect(try logs(both.ratio(confidence: 0.95)), [-spread * 5 / 3, 0, spread * 5 / 3])
  }

  /// What an interval says and what decides the order of cases are the same thing.
  @Test(arguments: [-0.04, -0.021, -0.01, 0.0, 0.005, 0.021, 0.04])
  func doubtIsWhereTheIntervalTouchesAThreshold(_ logRatio: Double) throws {
    let base = Estimate(exp(logRatio), low: exp(logRatio - 0.006), high: exp(logRatio + 0.009))
    let change = try change(base, Estimate(1), spread: 0.004)
    let doubt = change.doubt(threshold: 0.02)
    try #require(doubt < 1)
    let ends = try logs(change.ratio(confidence: 1 - doubt))
    let limit = log(1.02)
    let nearest = [ends[0], ends[2]].map { abs(abs($0) - limit) }.min() ?? 1
    #expect(nearest < 1e-6, "\(ends)")
  }

  @Test func whatIsNoSpeedupGivesNoChange() {
    let good = Estimate(2, low: 1.9, high: 2.1)
    for bad in [
      Estimate(2, low: 0, high: 3), Estimate(.nan), Estimate(-1), Estimate(2, low: 2.1, high: 3),
      Estimate(2, low: 1, high: .infinity),
    ] {
      #expect(RunChange(base: bad, head: good, spread: 0.02) == nil)
      #expect(RunChange(base: good, head: bad, spread: 0.02) == nil)
    }
  }

  /// Forty cases of two runs of the same build, whose processes differ as they are said to: a wrong verdict in
  /// at most one comparison of twenty.
  @Test func identicalRunsRaiseFewAlarms() {
    var noise = SimulatedNoise(seed: 7)
    let rule = ChangeRule(looks: 1)
    var alarms = 0
    let trials = 600
    for _ in 0..<trials {
      let changes = (0..<40).map { _ -> RunChange? in
        func speedup() -> Estimate {
          // Half of the spread's variance from each of the two processes.
          let truth = log1p(0.02) * 0.5.squareRoot() * noise.normal()
          let error = 0.005
          let value = truth + error * noise.normal()
          return Estimate(
            exp(value), low: exp(value - 1.96 * error), high: exp(value + 1.96 * error))
        }
        return RunChange(base: speedup(), head: speedup(), spread: 0.02)
      }
      let verdicts = rule.judge(changes).map(\.verdict)
      alarms += verdicts.contains { $0 == .slower || $0 == .faster } ? 1 : 0
    }
    #expect(alarms <= trials / 20)
  }

  @Test func aLargeSlowdownIsFoundAmongForty() throws {
    let same = Estimate(2, low: 1.98, high: 2.02)
    var changes = try (0..<40).map { _ in try Optional(change(same, same, spread: 0.02)) }
    changes[7] = try change(same, Estimate(1.7, low: 1.68, high: 1.72), spread: 0.02)
    let verdicts = ChangeRule(looks: 1).judge(changes).map(\.verdict)
    #expect(verdicts[7] == .slower)
    #expect(verdicts.count { $0 == .inconclusive } == 39)
  }
}
