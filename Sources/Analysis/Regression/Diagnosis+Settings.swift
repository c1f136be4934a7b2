import Glibc
import Records

extension Diagnosis {
  /// Settings of `bench compare` that suit the machine better.
  public struct Advice: Sendable, Equatable {
    /// Pairs that every case gets.
    public let pairs: Int
    /// Wall time that a comparison takes at most, builds left out, for the same cases.
    public let seconds: Double
    /// The smallest slowdown that is then found in all cases, as a share.
    public let smallestFound: Double
    /// The threshold, in steps of half a percent and no less than set, within which half of the
    /// cases are told to be the same, when they are, with `Comparison.power`.
    public let conclusiveThreshold: Double
  }

  /// More wall time than this few jobs have for a comparison.
  static let mostSeconds = 600.0

  /// The fewest pairs, no fewer than set, with which the slowdown that is wanted is found in all cases.
  ///
  /// As many as ten minutes have room for where that is not to be had; nil where no case can be gated on.
  public var advice: Advice? {
    guard let worst, let median else { return nil }
    let looks = rule.looks
    let inTime = Int(min(Double(ChangeRule.mostPairs), Self.mostSeconds / secondsPerPair)) / looks
    let most = max(settings.pairs, inTime)
    let needed = rule.pairsNeeded(
      toFind: wanted, deviation: worst.deviation.value, cases: cases.count, power: Comparison.power)
    let pairs = min(most, max(settings.pairs, needed.map { ($0 + looks - 1) / looks } ?? most))
    let within = rule.halfWidth(
      deviation: median.deviation.value, pairs: looks * pairs, cases: cases.count,
      power: Comparison.power)
    return Advice(
      pairs: pairs, seconds: secondsPerPair * Double(looks * pairs),
      smallestFound: rule.smallestFound(
        deviation: worst.deviation.value, pairs: looks * pairs, cases: cases.count,
        power: Comparison.power),
      conclusiveThreshold: max(settings.threshold, (within / 0.005).rounded(.up) * 0.005))
  }
}
