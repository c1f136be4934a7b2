import Glibc
import Records

/// When a case counts as slower, faster or the same: by the interval of its ratio, against a
/// threshold.
///
/// A pair of processes gives one value per case, the median over its rounds of log(head / base).
/// The interval is that of Student's t over these, from 15 pairs on over their trimmed mean
/// (`PairMean`), so that a few disturbed pairs don't hide what the others agree on.
///
/// The chance of a wrong verdict, be it `same` for a case that changed by more, is at most
/// `familywiseError` for all cases and looks together: over the cases by Holm's step-down method
/// (Holm 1979), and over repeated looks at a growing number of pairs by Bonferroni, an equal part
/// for each. More pairs for the cases that are open leave the others decided.
public struct ChangeRule: Sendable, Equatable {
  /// The share that a time must have changed by, beyond all doubt, above 0: 0.02 for kernels.
  public var threshold: Double
  /// The chance of any wrong verdict, at most, between 0 and 1.
  public var familywiseError: Double
  /// How often the cases are judged at most, with more pairs each time; at least once.
  public var looks: Int

  /// A rule; the defaults are those of comparing kernels.
  public init(threshold: Double = 0.02, familywiseError: Double = 0.05, looks: Int = 3) {
    self.threshold = threshold
    self.familywiseError = familywiseError
    self.looks = looks
  }

  /// What the pairs say: `logRatios` holds, for each case that is gated, a value per pair.
  ///
  /// The surest case comes first. It is held to a confidence of 1 − (`familywiseError` / `looks`) /
  /// cases, and each that is decided leaves one fewer to share with. From the first that stays open
  /// on, all are shown with the confidence that it failed at.
  public func judge(_ logRatios: [[Double]]) -> [Change] { judge(logRatios.map(PairMean.init)) }

  /// What `evidence` says, of each case that is gated; nil for one of which there is none.
  func judge<Evidence: ChangeEvidence>(_ evidence: [Evidence?]) -> [Change] {
    let doubts = evidence.map { $0?.doubt(threshold: threshold) ?? 1 }
    let order = evidence.indices.sorted { (doubts[$0], $0) < (doubts[$1], $1) }
    var changes = evidence.map { _ in Change(ratio: nil, threshold: threshold) }
    var sharing = evidence.count
    var isOpen = false
    for index in order {
      let ratio = evidence[index]?.ratio(confidence: confidence(cases: sharing))
      changes[index] = Change(ratio: ratio, threshold: threshold)
      isOpen = isOpen || changes[index].verdict == .inconclusive
      if !isOpen { sharing -= 1 }
    }
    return changes
  }

  /// The confidence of an interval that shares the allowed error with so many `cases`.
  func confidence(cases: Int) -> Double {
    1 - familywiseError / Double(max(1, looks)) / Double(max(1, cases))
  }
}
