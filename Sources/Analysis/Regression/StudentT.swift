import Glibc

/// Student's t distribution.
///
/// Tails down to 1e-12 are exact to ten digits, for 1 to 1,000,000 degrees of freedom; these need
/// not be whole.
public struct StudentT: Sendable, Equatable {
  /// Degrees of freedom, above 0.
  public let degreesOfFreedom: Double

  /// The distribution with so many degrees of freedom.
  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// The probability of a value of at most `t`.
  public func cdf(_ t: Double) -> Double { upperTail(-t) }

  /// The probability of a value above `t`, with all its digits where it is tiny.
  ///
  /// ½ · I_x(ν/2, ½) with x = ν / (ν + t²) for t above 0 (Abramowitz and Stegun 26.7.1).
  public func upperTail(_ t: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    guard t >= 0 else { return 1 - upperTail(-t) }
    guard t < .infinity else { return 0 }
    let a = degreesOfFreedom / 2
    let square = t * (t / degreesOfFreedom)
    let x = 1 / (1 + square)
    let complement = square < 1 ? square / (1 + square) : 1 - x
    guard x < (a + 1) / (a + 2.5) else {
      return 0.5 - 0.5 * IncompleteBeta.regularised(x: complement, complement: x, a: 0.5, b: a)
    }
    return 0.5 * IncompleteBeta.regularised(x: x, complement: complement, a: a, b: 0.5)
  }

  /// The value below which the share `p` lies: -∞ for 0, ∞ for 1, NaN outside.
  public func quantile(_ p: Double) -> Double {
    p < 0.5 ? -quantile(upperTail: p) : quantile(upperTail: 1 - p)
  }

  /// The value above which the share `tail` lies: for a small share, more exact than `quantile`.
  public func quantile(upperTail tail: Double) -> Double {
    guard degreesOfFreedom > 0, tail >= 0, tail <= 1 else { return .nan }
    guard tail <= 0.5 else { return -quantile(upperTail: 1 - tail) }
    guard tail > 0 else { return .infinity }
    guard tail < 0.5 else { return 0 }
    var (low, high) = (0.0, 1.0)
    while upperTail(high) > tail {
      (low, high) = (high, 2 * high)
      if high == .infinity { return .infinity }
    }
    // Newton's method on the logarithm of the tail, which is nearly straight; halving where it
    // leaves the bracket.
    var t = (low + high) / 2
    for _ in 0..<200 {
      let value = upperTail(t)
      if value > tail { low = t } else { high = t }
      let newton = t + log(value / tail) * value / density(t)
      let next = newton > low && newton < high ? newton : (low + high) / 2
      guard abs(next - t) > 4e-16 * next else { return next }
      t = next
    }
    return t
  }

  private func density(_ t: Double) -> Double {
    let a = degreesOfFreedom / 2
    let power = (a + 0.5) * log1p(t * (t / degreesOfFreedom))
    return exp(-power - IncompleteBeta.logBeta(a, 0.5)) / degreesOfFreedom.squareRoot()
  }
}
