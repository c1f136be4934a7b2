import Foundation
import Records

/// How a speedup changed from one run to another, and how sure that is.
///
/// The interval of the change is made of those of the two speedups by MOVER, the method of variance
/// estimates recovery (Zou and Donner, Statistics in Medicine 27, 2008), on the logarithmic scale: it keeps
/// their asymmetry. In quadrature comes what two processes differ by, which rounds within one don't show.
struct RunChange: ChangeEvidence {
  /// Logarithm of the base's speedup over the head's: above 0 the head is slower.
  let logRatio: Double
  /// Standard errors of it below and above.
  private let errorBelow: Double
  private let errorAbove: Double

  /// The normal quantile of 95 %.
  private static let quantile95 = normal.quantile(upperTail: 0.025)
  /// With so many degrees of freedom t is the normal distribution.
  private static let normal = StudentT(degreesOfFreedom: 1e9)

  /// The change from `base` to `head`, speedups with their 95 % intervals, of processes that differ by the
  /// standard deviation `spread`, a share; nil where one isn't a positive number.
  init?(base: Estimate, head: Estimate, spread: Double) {
    let (base, head) = (Self.logs(base), Self.logs(head))
    guard let base, let head, spread >= 0 else { return nil }
    logRatio = base.value - head.value
    let below = hypot(base.value - base.low, head.high - head.value)
    let above = hypot(base.high - base.value, head.value - head.low)
    errorBelow = hypot(below / Self.quantile95, log1p(spread))
    errorAbove = hypot(above / Self.quantile95, log1p(spread))
  }

  private static func logs(_ speedup: Estimate) -> Estimate? {
    guard speedup.low > 0, speedup.low <= speedup.value, speedup.value <= speedup.high,
      speedup.high.isFinite
    else { return nil }
    return Estimate(log(speedup.value), low: log(speedup.low), high: log(speedup.high))
  }

  func doubt(threshold: Double) -> Double {
    let limit = log1p(threshold)
    // In standard errors from each threshold that the interval must not hold.
    let distances = [limit, -limit].map { end in
      abs(logRatio - end) / (logRatio > end ? errorBelow : errorAbove)
    }
    let nearest = distances.min() ?? 0
    return nearest > 0 ? min(1, 2 * Self.normal.upperTail(nearest)) : 1
  }

  func ratio(confidence: Double) -> Comparison.Ratio? {
    let quantile = Self.normal.quantile(upperTail: (1 - confidence) / 2)
    let ratio = Comparison.Ratio(
      value: exp(logRatio), low: exp(logRatio - quantile * errorBelow),
      high: exp(logRatio + quantile * errorAbove), confidence: confidence)
    return ratio.high.isFinite ? ratio : nil
  }
}
