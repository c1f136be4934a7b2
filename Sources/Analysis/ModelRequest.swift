import Records

/// A whole request, as a user waits for it: the first token, then so many more; of an encoder alone its
/// output.
public struct ModelRequest: Sendable, Equatable {
  /// Seconds from the input to the last token.
  public let seconds: Estimate
  /// The baseline's time over this one's; nil without a baseline.
  public let speedup: Estimate?

  /// The request of `record` with `generate` tokens after the first; nil when a stage of it wasn't timed, or is
  /// suspect.
  ///
  /// Stages are timed apart, and their intervals are added end to end, which is wider than need be. The
  /// speedup weighs each stage's own, a ratio within its rounds, by the baseline's time in it.
  public init?(_ record: ModelRecord, baseline: ModelRecord?, generate: Int) {
    let parts: [(stage: ModelRecord.Stage, calls: Double)] =
      record[.decode] == nil && record[.firstToken] == nil
      ? [(.encode, 1)] : [(.firstToken, 1), (.decode, Double(generate))]
    func sum(_ value: (ModelRecord.StageTimes) -> Double?) -> Double? {
      parts.reduce(Optional(0.0)) { total, part in
        guard let total, let times = record[part.stage], !times.isSuspect, let own = value(times)
        else { return nil }
        return total + own * part.calls
      }
    }
    guard let median = sum({ $0.seconds.value }), let low = sum({ $0.seconds.low }),
      let high = sum({ $0.seconds.high })
    else { return nil }
    seconds = Estimate(median, low: low, high: high)
    guard let baseline, baseline.cache == record.cache else {
      speedup = nil
      return
    }
    func base(_ stage: ModelRecord.Stage) -> Double? { baseline[stage]?.seconds.value }
    func ratio(_ end: (ModelRecord.Interval) -> Double) -> Double? {
      var whole = 0.0
      var own = 0.0
      for part in parts {
        guard let base = base(part.stage), let speedup = record[part.stage]?.speedup else {
          return nil
        }
        whole += base * part.calls
        own += base * part.calls / end(speedup)
      }
      return whole / own
    }
    guard let value = ratio(\.value), let low = ratio(\.low), let high = ratio(\.high) else {
      speedup = nil
      return
    }
    speedup = Estimate(value, low: low, high: high)
  }
}
