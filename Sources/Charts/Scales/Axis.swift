import Foundation

/// What an axis stands for, and how its values are written.
public struct Axis: Sendable, Equatable {
  /// How values are written.
  public enum Format: Sendable, Equatable {
    /// `1500`, `0.25`.
    case number
    /// A share: 0.25 is `25%`.
    case percent
    /// A factor: `2×`.
    case times
  }

  /// What is drawn along it, with its unit: `sparsity`, `GB/s`.
  public var title: String
  /// How distance stands for value.
  public var kind: Scale.Kind
  /// How values are written.
  public var format: Format
  /// The ends, where they aren't to follow from the data.
  public var range: ClosedRange<Double>?
  /// Values that lie on it whatever the data.
  public var including: [Double]

  /// An axis.
  public init(
    _ title: String, _ kind: Scale.Kind = .linear, format: Format = .number,
    range: ClosedRange<Double>? = nil, including: [Double] = []
  ) {
    self.title = title
    self.kind = kind
    self.format = format
    self.range = range
    self.including = including
  }

  /// The scale for `values`, or nil where there is nothing to show.
  func scale(_ values: [Double]) -> Scale? {
    guard values.contains(where: { Scale.canShow($0, kind) }) else { return nil }
    if let range, range.lowerBound < range.upperBound, Scale.canShow(range.lowerBound, kind),
      Scale.canShow(range.upperBound, kind)
    {
      return Scale(kind, low: range.lowerBound, high: range.upperBound)
    }
    return Scale(kind, holding: values + including)
  }

  /// `value` as a tick says it.
  func text(_ value: Double) -> String {
    switch format {
    case .number: Self.number(value)
    case .percent: Self.number(value * 100) + "%"
    case .times: (abs(value) < 0.1 ? String(format: "%.2g", value) : Self.number(value)) + "×"
    }
  }

  /// The shortest text of up to four digits: `1500`, `10 000`, `0.25`, `2·10⁷`.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "—" }
    let size = abs(value)
    if size >= 1e7 || (size > 0 && size < 1e-4) {
      let power = Int(floor(log10(size)))
      let mantissa = String(format: "%g", (value / pow(10, Double(power)) * 100).rounded() / 100)
      return (mantissa == "1" ? "" : mantissa + "·") + "10" + superscript(power)
    }
    let text = String(format: size >= 1000 ? "%.0f" : "%.4g", value)
    guard size >= 1e4 else { return text }
    let (whole, thousands) = (Int(size.rounded()), 1000)
    let groups = sequence(first: whole) { $0 >= thousands ? $0 / thousands : nil }.map { $0 }
    let tail = groups.dropLast().reversed().map { String(format: "%03d", $0 % thousands) }
    let head = (value < 0 ? "-" : "") + "\(groups.last ?? 0)"
    return ([head] + tail).joined(separator: "\u{202F}")
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(
      String(number).map { digit in digit.wholeNumberValue.map { digits[$0] } ?? "⁻" })
  }
}
