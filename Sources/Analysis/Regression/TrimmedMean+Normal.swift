import Glibc

extension TrimmedMean {
  /// The standard error of such a mean of `count` values from a normal distribution of `deviation`.
  ///
  /// deviation · √(w / count) / (1 − 2γ), with w the winsorised variance of a standard normal
  /// distribution and γ the share trimmed at each end: exact without trimming, and for 15 values or
  /// more within 1 %.
  static func standardError(deviation: Double, count: Int, trimmed: Int) -> Double {
    let share = Double(trimmed) / Double(count)
    let kept = 1 - 2 * share
    // The quantile z of the normal distribution, as that of t with very many degrees of freedom.
    let z = trimmed > 0 ? StudentT(degreesOfFreedom: 1e9).quantile(upperTail: share) : 0
    let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let winsorised = trimmed > 0 ? kept - 2 * z * density + 2 * share * z * z : 1
    return deviation * (winsorised / Double(count)).squareRoot() / kept
  }
}
