import Glibc
import Records

/// What the pairs of one case have in common, and how sure that is.
///
/// From 15 pairs on one pair more at each end is left out for every five pairs: 1 of 15, 2 of 20, 4
/// of 30, at most a fifth. A pair that something else disturbed can be off by ten times what the
/// others are, and one in ten of these takes the plain t from finding 5 % always to every second
/// time. With fewer pairs nothing is trimmed: degrees of freedom are dearer there than outliers.
struct PairMean {
  let mean: TrimmedMean

  /// The mean of `logRatios`, one per pair; nil for fewer than two, and where one isn't a number.
  init?(_ logRatios: [Double]) {
    self.init(logRatios, trimmed: Self.trimmed(of: logRatios.count))
  }

  /// The same with so many left out at each end.
  init?(_ logRatios: [Double], trimmed: Int) {
    guard logRatios.count > 1, logRatios.allSatisfy(\.isFinite),
      let mean = TrimmedMean(logRatios, trimmed: trimmed)
    else { return nil }
    self.mean = mean
  }

  /// How many of so many pairs are left out at each end.
  static func trimmed(of pairs: Int) -> Int { max(0, (pairs - 10) / 5) }

  /// The two-sided probability of such pairs if the truth were the nearer of the two thresholds.
  ///
  /// It is below 1 − confidence where, and only where, the interval of that confidence holds
  /// neither.
  func doubt(threshold: Double) -> Double {
    let distance = abs(abs(mean.mean) - log1p(threshold))
    guard distance > 0 else { return 1 }
    let t = StudentT(degreesOfFreedom: mean.degreesOfFreedom)
    return 2 * t.upperTail(distance / mean.standardError)
  }

  /// The ratio with its interval; nil where an end of it is too large for a number.
  func ratio(confidence: Double) -> Comparison.Ratio? {
    let t = StudentT(degreesOfFreedom: mean.degreesOfFreedom)
    let halfWidth = t.quantile(upperTail: (1 - confidence) / 2) * mean.standardError
    let ratio = Comparison.Ratio(
      value: exp(mean.mean), low: exp(mean.mean - halfWidth), high: exp(mean.mean + halfWidth),
      confidence: confidence)
    return ratio.high.isFinite ? ratio : nil
  }
}
