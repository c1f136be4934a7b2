import Testing

@testable import Measurement

/// Writes down which contestant was called with which copy, and does next to nothing.
private final class Log {
  var calls: [(contestant: Int, copy: Int)] = []
  var prepared: [Int] = []

  func contestants(_ copies: [Int], mostCalls: Int = 1) -> [Contestant] {
    copies.enumerated().map { index, copies in
      Contestant(
        copies: copies, mostCalls: mostCalls, prepare: { self.prepared.append(index) },
        run: { self.calls.append((index, $0)) })
    }
  }
}

@Suite struct GroupSamplerTests {
  private var quick: SamplingRule {
    var rule = SamplingRule()
    rule.caseBudgetSeconds = 0
    rule.warmUpSeconds = 0
    return rule
  }

  @Test func everyRoundTimesEachContestantOnceInCyclicOrder() throws {
    let log = Log()
    let sampler = GroupSampler(rule: quick, baseline: 0)
    let measurement = try #require(
      sampler.measure(log.contestants([1, 1, 1]), shouldStop: { false }))
    let rounds = measurement.samples[0].count
    #expect(rounds >= 11)
    #expect(measurement.samples.allSatisfy { $0.count == rounds })
    #expect(measurement.canarySeconds.count == rounds + 1)
    let timed = log.calls.suffix(rounds * 3).map(\.contestant)
    for round in 0..<rounds {
      let expected = (0..<3).map { ($0 + round) % 3 }
      #expect(Array(timed[round * 3..<round * 3 + 3]) == expected)
    }
  }

  /// Before its budget is spent, and never before the fewest rounds.
  @Test func endsWhenItIsToldThatItIsEnough() throws {
    var rule = quick
    rule.caseBudgetSeconds = 1000
    // A machine that is busy drops rounds, which don't count.
    rule.canaryTolerance = .infinity
    var asked: [Int] = []
    let measurement = try #require(
      GroupSampler(rule: rule, baseline: 0).measure(
        Log().contestants([1, 1]),
        isEnough: {
          asked.append($0.samples[0].count)
          return $0.samples[0].count >= 20
        }, shouldStop: { false }))
    #expect(asked.first == rule.fewestRounds)
    #expect(measurement.samples[0].count == asked.last && (20...23).contains(asked.last ?? 0))
  }

  @Test func eachContestantRotatesOverItsCopies() throws {
    let log = Log()
    _ = GroupSampler(rule: quick, baseline: nil)
      .measure(log.contestants([3, 5]), shouldStop: { false })
    for (contestant, copies) in [(0, 3), (1, 5)] {
      let used = log.calls.filter { $0.contestant == contestant }.map(\.copy)
      for (one, next) in zip(used, used.dropFirst()) { #expect(next == (one + 1) % copies) }
    }
  }

  /// What is known from before isn't found out again.
  @Test func knownCallsAreNotWarmedUp() throws {
    let log = Log()
    var contestants = log.contestants([1, 1])
    contestants[0].knownCalls = 7
    var rule = quick
    (rule.fewestRounds, rule.settledRounds, rule.mostRounds) = (3, 3, 3)
    let measurement = try #require(
      GroupSampler(rule: rule, baseline: nil).measure(contestants, shouldStop: { false }))
    #expect(measurement.callsPerSample[0] == 7)
    #expect(log.calls.count { $0.contestant == 0 } == 3 * 7)
    #expect(log.prepared.count { $0 == 1 } > 3)
  }

  @Test func everySampleIsPreparedOnce() throws {
    let log = Log()
    _ = GroupSampler(rule: quick, baseline: nil)
      .measure(log.contestants([4], mostCalls: 4), shouldStop: { false })
    // Calibration ends with four calls a sample, so there are far fewer preparations than calls.
    #expect(log.prepared.count < log.calls.count)
    #expect(log.prepared.count >= 11)
  }

  @Test func shortWorkIsCalledUntilTheClockCanTellIt() throws {
    let log = Log()
    let measurement = try #require(
      GroupSampler(rule: SamplingRule(), baseline: nil)
        .measure(log.contestants([1], mostCalls: 0), shouldStop: { false }))
    #expect(measurement.callsPerSample[0] > 1)
  }

  @Test func stopsWhenAsked() {
    let log = Log()
    let measurement = GroupSampler(rule: quick, baseline: nil)
      .measure(log.contestants([1]), shouldStop: { log.calls.count >= 5 })
    #expect(measurement == nil)
    #expect(log.calls.count < 10)
  }

  @Test func roundsAroundAnOddCanaryAreDropped() {
    var canaries = [Double](repeating: 1, count: 12)
    canaries[4] = 1.06
    #expect(GroupSampler.droppedRounds(canaries, tolerance: 0.05) == [3, 4])
    canaries[4] = 0.94
    #expect(GroupSampler.droppedRounds(canaries, tolerance: 0.05) == [3, 4])
    canaries[4] = 1.04
    #expect(GroupSampler.droppedRounds(canaries, tolerance: 0.05) == [])
  }

  @Test func settlesByTimeOrByRatio() {
    func measurement(_ samples: [[Double]]) -> GroupMeasurement {
      GroupMeasurement(
        samples: samples, callsPerSample: samples.map { _ in 1 },
        canarySeconds: [Double](repeating: 1, count: samples[0].count + 1), droppedRounds: [],
        activity: .init(), timedSeconds: 0)
    }
    let steady = (0..<30).map { 1 + 0.001 * Double($0 % 3) }
    let drifting = (0..<30).map { 1 + 0.1 * Double($0) }
    let wild = (0..<30).map { 1 + 0.5 * Double($0 * 7 % 10) }
    let sampler = GroupSampler(rule: SamplingRule(), baseline: 0)
    #expect(sampler.isSettled(0, measurement([steady, wild])))
    #expect(!sampler.isSettled(1, measurement([steady, wild])))
    // Both drift alike: neither time is known within 1 %, but their ratio is.
    #expect(sampler.isSettled(0, measurement([drifting, drifting.map { $0 * 2 }])))
    #expect(sampler.isSettled(1, measurement([drifting, drifting.map { $0 * 2 }])))
  }

  @Test func moreThanAThirdDroppedIsNoisy() {
    let measurement = GroupMeasurement(
      samples: [[1, 2, 3, 4, 5, 6]], callsPerSample: [1],
      canarySeconds: [Double](repeating: 1, count: 7), droppedRounds: [1, 2, 4],
      activity: .init(), timedSeconds: 0)
    #expect(measurement.isNoisy)
    #expect(measurement.kept(0) == [1, 4, 6])
  }
}
