import Hardware

/// One way to do the work of a group.
public struct Contestant {
  /// Runs once before each sample, outside the timed region: wakes threads, flushes weights.
  public var prepare: () -> Void
  /// The work; the number says which copy of the weights to read.
  public var run: (Int) -> Void
  /// Copies to rotate over.
  public var copies: Int
  /// Calls that one sample may hold at most; 0 for as many as the clock asks for.
  public var mostCalls: Int
  /// Calls of one sample where they are known already, 0 where not.
  ///
  /// A contestant with known calls isn't warmed up again.
  public var knownCalls: Int

  /// A contestant.
  public init(
    copies: Int, mostCalls: Int = 0, knownCalls: Int = 0, prepare: @escaping () -> Void,
    run: @escaping (Int) -> Void
  ) {
    self.copies = copies
    self.mostCalls = mostCalls
    self.knownCalls = knownCalls
    self.prepare = prepare
    self.run = run
  }
}

/// When a group has been timed enough, and what counts as disturbed.
public struct SamplingRule: Sendable {
  /// Time to spend on each contestant when nothing settles before.
  public var caseBudgetSeconds = 0.5
  /// Rounds that are timed whatever the budget.
  public var fewestRounds = 11
  /// Rounds after which a settled group may end before its budget is spent.
  public var settledRounds = 30
  /// Rounds after which more would say little: the interval is then 6 % of the spread.
  public var mostRounds = 1000
  /// Half-width of the median's interval at which a time is settled.
  public var timeTolerance = 0.01
  /// Half-width of the ratio's interval at which a speedup is settled.
  public var ratioTolerance = 0.02
  /// Deviation of the canary from its median that spoils a round.
  public var canaryTolerance = 0.05
  /// A sample lasts at least this long, and 50 × the clock's resolution.
  public var sampleSeconds = 20e-6
  /// Warm-up ends when two samples agree within this share.
  public var warmUpAgreement = 0.05
  /// Warm-up ends after this time in any case.
  public var warmUpSeconds = 0.2

  /// The rule of METHOD: 0.5 s a case, ±1 % of the time or ±2 % of the ratio.
  public init() {}
}

/// What timing a group gave: raw, with what disturbed it.
public struct GroupMeasurement: Sendable {
  /// Seconds per call, for each contestant and round, dropped rounds included.
  public var samples: [[Double]]
  /// Back-to-back calls in one sample, for each contestant.
  public var callsPerSample: [Int]
  /// One more than rounds: before each, and after the last.
  public var canarySeconds: [Double]
  /// Rounds whose canary was off, ascending.
  public var droppedRounds: [Int]
  /// What the system did to the process meanwhile.
  public var activity: ProcessActivity
  /// Time inside the timed region, all samples together.
  public var timedSeconds: Double

  /// Samples of one contestant without the dropped rounds.
  public func kept(_ contestant: Int) -> [Double] {
    let dropped = Set(droppedRounds)
    return samples[contestant].enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }

  /// More than a third of the rounds was dropped.
  public var isNoisy: Bool { droppedRounds.count * 3 > canarySeconds.count - 1 }
}

/// Times a group's contestants in interleaved rounds, in cyclic order (a Latin square), so that drift
/// hits all of them alike and ratios within a round are free of it.
public struct GroupSampler {
  let rule: SamplingRule
  /// The contestant that ratios are relative to, or nil when there is none.
  let baseline: Int?

  /// A sampler under `rule`.
  public init(rule: SamplingRule, baseline: Int?) {
    self.rule = rule
    self.baseline = baseline
  }

  /// Times `contestants` on the calling thread; nil when `shouldStop` said so before the end.
  ///
  /// `isEnough`, asked now and then once there are the fewest rounds, ends it before the budget does, in
  /// place of times and ratios that are settled.
  public func measure(
    _ contestants: [Contestant], isEnough: ((GroupMeasurement) -> Bool)? = nil,
    shouldStop: () -> Bool
  ) -> GroupMeasurement? {
    var state = State(contestants: contestants)
    for index in contestants.indices {
      guard !shouldStop() else { return nil }
      let known = contestants[index].knownCalls
      state.calls[index] = known > 0 ? known : calibrate(&state, index)
    }
    let before = ProcessActivity.now()
    let start = Clock.now()
    let budget = rule.caseBudgetSeconds * Double(contestants.count)
    var nextCheck = rule.fewestRounds
    state.canaries.append(Canary.measure())
    while true {
      guard !shouldStop() else { return nil }
      let rounds = state.canaries.count - 1
      for place in contestants.indices {
        let index = (place + rounds) % contestants.count
        state.samples[index].append(sample(&state, index))
      }
      state.canaries.append(Canary.measure())
      let done = rounds + 1
      guard done >= nextCheck else { continue }
      nextCheck = done + max(1, done / 8)
      let spent = Clock.seconds(since: start) >= budget
      let measurement = result(state, since: before)
      let enough = done - measurement.droppedRounds.count >= rule.fewestRounds
      if (spent && (enough || done >= 3 * rule.fewestRounds)) || done >= rule.mostRounds
        || (enough
          && isEnough?(measurement)
            ?? (done >= rule.settledRounds
              && contestants.indices.allSatisfy { isSettled($0, measurement) }))
      {
        return measurement
      }
      if spent { nextCheck = done + 1 }
    }
  }

  /// Whether the time, or its ratio to the baseline, is known as well as the rule asks.
  public func isSettled(_ contestant: Int, _ measurement: GroupMeasurement) -> Bool {
    let times = measurement.kept(contestant)
    if Statistics.medianInterval(times).relativeHalfWidth <= rule.timeTolerance { return true }
    guard let baseline else { return false }
    if contestant == baseline {
      // Its own ratio is 1; it is known well enough when all that are compared with it are.
      let others = measurement.samples.indices.filter { $0 != baseline }
      return !others.isEmpty && others.allSatisfy { isRatioSettled($0, baseline, measurement) }
    }
    return isRatioSettled(contestant, baseline, measurement)
  }

  private func isRatioSettled(
    _ contestant: Int, _ baseline: Int, _ measurement: GroupMeasurement
  ) -> Bool {
    Statistics.ratioInterval(measurement.kept(baseline), measurement.kept(contestant))
      .relativeHalfWidth <= rule.ratioTolerance
  }

  private struct State {
    let contestants: [Contestant]
    var calls: [Int]
    var copies: [Int]
    var samples: [[Double]]
    var canaries: [Double] = []
    var timedSeconds = 0.0

    init(contestants: [Contestant]) {
      self.contestants = contestants
      calls = contestants.map { _ in 1 }
      copies = contestants.map { _ in 0 }
      samples = contestants.map { _ in [] }
    }
  }

  /// One sample: seconds per call.
  private func sample(_ state: inout State, _ index: Int) -> Double {
    let contestant = state.contestants[index]
    let calls = state.calls[index]
    var copy = state.copies[index]
    let run = contestant.run
    contestant.prepare()
    let start = Clock.now()
    for _ in 0..<calls {
      run(copy)
      copy += 1
      if copy == contestant.copies { copy = 0 }
    }
    let seconds = Clock.seconds(since: start)
    state.copies[index] = copy
    state.timedSeconds += seconds
    return seconds / Double(calls)
  }

  /// Warms up, and returns how many calls a sample needs.
  private func calibrate(_ state: inout State, _ index: Int) -> Int {
    let target = max(rule.sampleSeconds, 50 * Clock.resolutionSeconds)
    let most = state.contestants[index].mostCalls
    let start = Clock.now()
    var last = sample(&state, index)
    while true {
      let wanted = max(1, Int((target / max(last, 1e-9)).rounded(.up)))
      state.calls[index] = most > 0 ? min(wanted, most) : wanted
      let next = sample(&state, index)
      let agrees = abs(next - last) <= rule.warmUpAgreement * next
      last = next
      let reached = next * Double(state.calls[index]) >= target * 0.9 || state.calls[index] == most
      if (agrees && reached) || Clock.seconds(since: start) >= rule.warmUpSeconds { break }
    }
    state.timedSeconds = 0
    return state.calls[index]
  }

  private func result(_ state: State, since before: ProcessActivity) -> GroupMeasurement {
    GroupMeasurement(
      samples: state.samples, callsPerSample: state.calls, canarySeconds: state.canaries,
      droppedRounds: Self.droppedRounds(state.canaries, tolerance: rule.canaryTolerance),
      activity: ProcessActivity.now().since(before), timedSeconds: state.timedSeconds)
  }

  /// The rounds whose canary, before or after, is off its median by more than the share `tolerance`.
  ///
  /// `canaries` holds one more than there are rounds.
  static func droppedRounds(_ canaries: [Double], tolerance: Double) -> [Int] {
    let reference = Statistics.median(canaries)
    let off = canaries.map { abs($0 - reference) > tolerance * reference }
    return (0..<max(0, canaries.count - 1)).filter { off[$0] || off[$0 + 1] }
  }
}
