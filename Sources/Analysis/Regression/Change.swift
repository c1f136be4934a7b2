import Records

/// What pairs of processes say of one case, judged together with all others that are gated.
public struct Change: Sendable, Equatable {
  /// Which side of the threshold its interval is on.
  public enum Verdict: String, Sendable, CaseIterable {
    /// The whole interval is above the threshold.
    case slower
    /// The whole interval is below the threshold the other way.
    case faster
    /// The whole interval is within the threshold.
    case same
    /// The interval holds a threshold, or there is none.
    case inconclusive
  }

  /// What follows from `ratio`.
  public let verdict: Verdict
  /// Time of the head over that of the base; nil with fewer than two pairs, with a pair that is not
  /// a number, and where the interval's ends are too large for one.
  public let ratio: Comparison.Ratio?

  /// The verdict that `ratio` gives with `threshold`, a share.
  ///
  /// Nothing else decides it: whoever reads the interval comes to the same verdict.
  init(ratio: Comparison.Ratio?, threshold: Double) {
    self.ratio = ratio
    let limit = 1 + threshold
    switch ratio {
    case let ratio? where ratio.low > limit: verdict = .slower
    case let ratio? where ratio.high < 1 / limit: verdict = .faster
    case let ratio? where ratio.low > 1 / limit && ratio.high < limit: verdict = .same
    default: verdict = .inconclusive
    }
  }
}
