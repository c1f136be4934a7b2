import Foundation

/// How many digits a number is worth.
public enum Rounding {
  /// Decimals that show `value` to at most `significant` digits and no finer than `halfWidth` allows.
  ///
  /// The last digit shown is the first digit of the half-width, or the one after where that first
  /// digit is 1 or 2 and dropping it would cost up to a third. Negative: tens, hundreds, …. A
  /// half-width of 0 limits nothing.
  public static func decimals(
    of value: Double, halfWidth: Double = 0, significant: Int = 3, most: Int = 9
  ) -> Int {
    guard value.isFinite && halfWidth.isFinite && value != 0 else { return 0 }
    var decimals = min(most, significant - 1 - exponent(of: value))
    if halfWidth > 0 {
      let power = exponent(of: halfWidth)
      let leading = halfWidth / pow(10, Double(power))
      decimals = min(decimals, -power + (leading < 3 ? 1 : 0))
    }
    return decimals
  }

  /// `value` with so many decimals; negative ones round to tens, hundreds, ….
  public static func text(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "—" }
    if decimals >= 0 { return String(format: "%.\(decimals)f", value) }
    let step = pow(10, Double(-decimals))
    return String(format: "%.0f", (value / step).rounded() * step)
  }

  /// `value` with the decimals that it is worth.
  public static func text(
    _ value: Double, halfWidth: Double = 0, significant: Int = 3, most: Int = 9
  ) -> String {
    text(
      value,
      decimals: decimals(of: value, halfWidth: halfWidth, significant: significant, most: most))
  }

  /// The power of ten of the first digit, after rounding to three: 9.996 counts as 10.
  private static func exponent(of value: Double) -> Int {
    let power = Int(floor(log10(abs(value))))
    let mantissa = abs(value) / pow(10, Double(power))
    return mantissa >= 9.995 ? power + 1 : power
  }
}
