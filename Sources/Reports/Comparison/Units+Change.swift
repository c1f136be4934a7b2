import Analysis
import Foundation
import Records

extension Units {
  /// A change of time with the interval that it was judged by: `+9.8 % [+8.9, +10.6]`.
  public static func change(_ ratio: Comparison.Ratio) -> String {
    let percents = [ratio.value, ratio.low, ratio.high].map { ($0 - 1) * 100 }
    let halfWidth = (percents[2] - percents[1]) / 2
    // An interval around 0 is as wide as its ends say, however small the change.
    let size = percents.map(abs).max() ?? 0
    let decimals = Rounding.decimals(of: size, halfWidth: halfWidth, most: 2)
    let texts = percents.map { signed($0, decimals: decimals) }
    return "\(texts[0]) % [\(texts[1]), \(texts[2])]"
  }

  /// Half the width of the interval of a change: `±1.1 %`.
  static func halfWidth(_ ratio: Comparison.Ratio) -> String {
    "±\(percent(ratio.halfWidth))"
  }

  /// A share with a blank before its sign, as in prose: `2 %`, `2.5 %`.
  static func percent(_ share: Double) -> String {
    let percent = share * 100
    let isWhole = abs(percent - percent.rounded()) < 1e-6
    return Rounding.text(percent, decimals: isWhole || abs(percent) >= 9.95 ? 0 : 1) + " %"
  }

  /// `value` with its sign, which what rounds to 0 hasn't.
  private static func signed(_ value: Double, decimals: Int) -> String {
    let text = Rounding.text(value, decimals: decimals)
    guard text.contains(where: { "123456789".contains($0) }) else {
      return text.replacing("-", with: "")
    }
    return value > 0 ? "+" + text : text
  }
}

extension Comparison.Ratio {
  /// Half the interval's width, a share of the base's time.
  var halfWidth: Double { (high - low) / 2 }

  /// The interval's half-width as a share of the value: how far times that it was made of can be trusted.
  var relativeHalfWidth: Double { halfWidth / value }
}
