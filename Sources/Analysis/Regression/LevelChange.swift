import Glibc
import Records

/// Two neighbouring stretches of a series, compared.
///
/// By the trimmed t-test for two samples (Yuen and Dixon 1973), with one variance for both: a new
/// level has three values at first, which say next to nothing of a variance of their own. At least
/// one value is left out at each end of a stretch, so that a single one never makes a level; and
/// where that leaves no more than two, all must be nearer to their own level than to the other, so
/// that two of three never do.
struct LevelChange {
  private let before: TrimmedMean
  private let after: TrimmedMean

  /// Compares the logarithms `before` with `after`; nil where one has fewer than three or both no
  /// more, and where few values don't agree on their level.
  init?(_ before: ArraySlice<Double>, _ after: ArraySlice<Double>) {
    guard let left = Self.mean(before), let right = Self.mean(after), left.kept + right.kept > 2
    else { return nil }
    self.before = left
    self.after = right
    let middle = (left.mean + right.mean) / 2
    func agree(_ values: ArraySlice<Double>, _ mean: TrimmedMean) -> Bool {
      mean.kept > 2 || values.allSatisfy { ($0 < middle) == (mean.mean < middle) }
    }
    guard agree(before, left), agree(after, right) else { return nil }
  }

  private static func mean(_ values: ArraySlice<Double>) -> TrimmedMean? {
    TrimmedMean(values, trimmed: max(1, values.count / 5))
  }

  /// The levels themselves.
  var levels: (before: Double, after: Double) { (exp(before.mean), exp(after.mean)) }

  /// log(after / before).
  var difference: Double { after.mean - before.mean }

  private var distribution: StudentT {
    StudentT(degreesOfFreedom: before.degreesOfFreedom + after.degreesOfFreedom)
  }

  private var standardError: Double {
    let variance = (before.sumOfSquares + after.sumOfSquares) / distribution.degreesOfFreedom
    return (variance * (1 / Double(before.kept) + 1 / Double(after.kept))).squareRoot()
  }

  /// The probability of such a difference, to either side, somewhere in values of one level.
  ///
  /// By Bonferroni over the places where these could have been split: the place was chosen because
  /// the sides differ. A permutation test, in place of which this stands, would allow for that too.
  var probability: Double {
    guard difference != 0 else { return 1 }
    let places = before.count + after.count - 2 * ChangePointRule.shortestLevel + 1
    return min(1, Double(places) * 2 * distribution.upperTail(abs(difference) / standardError))
  }

  /// after / before, with its interval.
  func ratio(confidence: Double) -> Comparison.Ratio {
    let halfWidth = distribution.quantile(upperTail: (1 - confidence) / 2) * standardError
    return Comparison.Ratio(
      value: exp(difference), low: exp(difference - halfWidth), high: exp(difference + halfWidth),
      confidence: confidence)
  }
}
