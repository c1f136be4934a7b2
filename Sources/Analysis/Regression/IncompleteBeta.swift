import Glibc

/// The regularised incomplete beta function with a = ½ or b = ½: all that Student's t needs.
///
/// By the continued fraction of DiDonato and Morris (ACM Transactions on Mathematical Software 18,
/// 1992, algorithm 708), which keeps its digits for a in the hundred thousands.
enum IncompleteBeta {
  /// I_x(a, b), with `complement` = 1 − x given apart, as it is lost in rounding where x is near 1.
  ///
  /// Converges where x is below (a + 1) / (a + b + 2), or little above; the caller swaps the two
  /// elsewhere.
  static func regularised(x: Double, complement: Double, a: Double, b: Double) -> Double {
    guard x > 0 else { return 0 }
    // From whichever of the two is small: a · log(x) would carry the rounding of an x near 1
    // a-fold.
    let logX = complement < 0.5 ? log1p(-complement) : log(x)
    let logComplement = complement < 0.5 ? log(complement) : log1p(-x)
    let power = exp(a * logX + b * logComplement - logBeta(a, b))
    return power / continuedFraction(x: x, complement: complement, a: a, b: b)
  }

  /// β₁ + α₂ / (β₂ + α₃ / (β₃ + …)), from the front by the modified algorithm of Lentz.
  private static func continuedFraction(
    x: Double, complement: Double, a: Double, b: Double
  ) -> Double {
    let distance = complement < 0.5 ? (a + b) * complement - b : a - (a + b) * x
    func beta(_ n: Double) -> Double {
      n + n * (b - n) * x / (a + 2 * n - 1)
        + (a + n) / (a + 2 * n + 1) * (distance + 1 + n * (1 + complement))
    }
    var value = awayFromZero(a / (a + 1) * (distance + 1))
    var numerator = value
    var denominator = 0.0
    // The number of steps grows with √a; for a million degrees of freedom it is in the hundreds.
    for i in 1...10_000 {
      let n = Double(i)
      let scale = x / (a + 2 * n - 1)
      let alpha = (a + n - 1) * (a + b + n - 1) * n * (b - n) * scale * scale
      denominator = 1 / awayFromZero(beta(n) + alpha * denominator)
      numerator = awayFromZero(beta(n) + alpha / numerator)
      value *= numerator * denominator
      if abs(numerator * denominator - 1) < 1e-15 { break }
    }
    return value
  }

  private static func awayFromZero(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }

  /// log B(a, b), where one of the two is ½.
  static func logBeta(_ a: Double, _ b: Double) -> Double {
    lgamma(0.5) - logGammaStep(a == 0.5 ? b : a)
  }

  /// log Γ(z + ½) − log Γ(z).
  ///
  /// The difference of two large logarithms has few digits left: from 20 on by its asymptotic
  /// series, whose first term left out is below 1e-15 there.
  static func logGammaStep(_ z: Double) -> Double {
    guard z >= 20 else { return lgamma(z + 0.5) - lgamma(z) }
    let inverse = 1 / z
    let square = inverse * inverse
    let series = [-1.0 / 8, 1.0 / 192, -1.0 / 640, 17.0 / 14336, -31.0 / 18432, 691.0 / 180_224]
    return 0.5 * log(z) + inverse * series.reversed().reduce(0) { $0 * square + $1 }
  }
}
