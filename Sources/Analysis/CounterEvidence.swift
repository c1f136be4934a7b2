import Records

extension CaseRecord {
  /// What the hardware counters say of the bound.
  ///
  /// `reasons` is the run's: counter name → `counts`, or why it doesn't. `ceilings` are those of as many
  /// threads; without them the record's own are used. Nil for a case that wasn't timed, and where nobody
  /// asked the counters. Where none of the hardware's counts, the finding has no bound and says why.
  public func counterFinding(reasons: [String: String], ceilings: Ceilings?) -> Finding? {
    guard medianSeconds != nil else { return nil }
    guard counters?.hasHardware == true, let shares = CounterShares(self, ceilings: ceilings) else {
      guard let reason = Counters.hardwareRefusal(reasons) else { return nil }
      return Finding(evidence: .counters, bound: nil, clear: false, figures: reason)
    }
    let verdict = CounterVerdict(shares, unpacks: kernel != "dense" || precision != "fp32")
    return Finding(
      evidence: .counters, bound: verdict.bound, clear: verdict.clear,
      figures: shares.figures.joined(separator: ", "))
  }
}

/// The bound that shares of a machine's ceilings name.
///
/// Pure rules, the nearest ceiling first; only where none is near does it matter what the core did
/// instead. Counts are good for 5 %, ceilings drift by more: a bound is clear only far from the line.
struct CounterVerdict: Equatable {
  var bound: CaseRecord.Bound?
  var clear = false

  /// From this share of a ceiling on, the ceiling binds.
  static let near = 0.6
  /// From here on no error of measurement moves it back.
  static let veryNear = 0.75
  /// Below this share a ceiling is out of the question.
  static let far = 0.4
  /// Most cycles, and the share that leaves no doubt.
  static let most = 0.5
  static let nearlyAll = 0.7
  /// Below this share of a call's time, threads were mostly not running.
  static let idle = 0.5
  static let veryIdle = 0.35
  /// Instructions per cycle that only a core in full swing reaches: all CPUs issue four at least.
  static let fullSwing = 2.5
  /// Loading and multiplying take less than this: 32 fp32 operations on 64 bytes take a few instructions.
  static let unpackingPerByte = 0.25

  init(_ shares: CounterShares, unpacks: Bool) {
    let dram = shares.dram ?? 0
    let arithmetic = shares.arithmetic ?? 0
    if max(dram, arithmetic) >= Self.near {
      bound = dram >= arithmetic ? .memory : .compute
      clear = max(dram, arithmetic) >= Self.veryNear && min(dram, arithmetic) < Self.near
      return
    }
    if let busy = shares.busy, busy < Self.idle {
      bound = .overhead
      clear = busy < Self.veryIdle
      return
    }
    if let waiting = Self.waiting(shares) {
      // Waiting for what, only the traffic tells; misses leave out what was fetched ahead.
      if shares.dram == nil || shares.dramIsAtLeast && dram >= Self.far {
        bound = .memory
      } else if dram < Self.far {
        bound = .latency
        clear = waiting >= Self.nearlyAll && !shares.dramIsAtLeast
      }
      return
    }
    if unpacks, Self.isInFullSwing(shares), arithmetic < Self.far,
      let perByte = shares.instructionsPerWeightByte, perByte >= Self.unpackingPerByte
    {
      bound = .decode
      clear = shares.arithmetic != nil && dram < Self.far
    }
  }

  /// The share of cycles in which the core waited, if it was most of them.
  private static func waiting(_ shares: CounterShares) -> Double? {
    if let backEnd = shares.backEnd, backEnd < most { return nil }
    guard let stalled = shares.stalled, stalled >= most else { return nil }
    return stalled
  }

  private static func isInFullSwing(_ shares: CounterShares) -> Bool {
    if let retiring = shares.retiring { return retiring >= near }
    return shares.instructionsPerCycle ?? 0 >= fullSwing
  }
}
