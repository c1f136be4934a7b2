import Foundation

/// Where values lie along an axis.
public struct Scale: Sendable, Equatable {
  /// How distance stands for value.
  public enum Kind: String, Sendable {
    /// Equal distances, equal differences.
    case linear
    /// Equal distances, equal factors; ticks at powers of two.
    case log2
    /// Equal distances, equal factors; ticks at powers of ten and their 2 and 5 times.
    case log10
  }

  /// How distance stands for value.
  public let kind: Kind
  /// The value at the start.
  public let low: Double
  /// The value at the end.
  public let high: Double

  /// A scale from `low` to `high`, taken as they are.
  init(_ kind: Kind, low: Double, high: Double) {
    self.kind = kind
    self.low = low
    self.high = high
  }

  /// A scale that all of `values` that can be shown on it lie on, with some room at both ends.
  ///
  /// nil when none can: NaN, infinity, and on logarithmic scales zero and below, are left out.
  public init?(_ kind: Kind, holding values: [Double]) {
    let shown = values.filter { Self.canShow($0, kind) }
    guard let least = shown.min(), let most = shown.max() else { return nil }
    switch kind {
    case .linear:
      let span = most > least ? most - least : max(abs(most), 1) * 0.5
      let step = Ticks.step(span / 5)
      // Not below zero for values that aren't.
      let room = most > least ? 0 : step
      low = max(((least - room) / step).rounded(.down) * step, least >= 0 ? 0 : -.infinity)
      high = ((most + room) / step).rounded(.up) * step
    case .log2, .log10:
      let factor = most > least ? max(pow(most / least, 0.06), 1.02) : 2
      low = least / factor
      high = most * factor
    }
    self.kind = kind
    guard low.isFinite, high.isFinite, low < high, kind == .linear || low > 0 else { return nil }
  }

  /// How far along `value` lies, 0 at the start and 1 at the end; nil for what the scale can't show.
  ///
  /// Values beyond the ends give less than 0 or more than 1.
  public func fraction(_ value: Double) -> Double? {
    guard Self.canShow(value, kind) else { return nil }
    return kind == .linear
      ? (value - low) / (high - low)
      : (log(value) - log(low)) / (log(high) - log(low))
  }

  /// Round values along the scale, about `count`.
  public func ticks(about count: Int) -> [Double] {
    switch kind {
    case .linear: Ticks.linear(low, high, about: count)
    case .log2: Ticks.octaves(low, high, about: count)
    case .log10: Ticks.decades(low, high, about: count)
    }
  }

  /// Beyond this, differences and factors of values overflow.
  private static let largest = 1e150

  static func canShow(_ value: Double, _ kind: Kind) -> Bool {
    value.isFinite && abs(value) < largest && (kind == .linear || value > 1 / largest)
  }
}

extension Scale.Kind {
  /// What a scale has to hold to show `values`: each of them, and their intervals up to a factor of two beyond the
  /// outermost, as an interval much wider would press all else together.
  ///
  /// On a linear scale all of the intervals.
  func room(for values: [ChartValue]) -> [Double] {
    let shown = values.filter { Scale.canShow($0.value, self) }
    guard self != .linear, let least = shown.map(\.value).min(),
      let most = shown.map(\.value).max()
    else { return shown.flatMap(\.all) }
    return shown.flatMap(\.all).filter(\.isFinite).map { min(most * 2, max(least / 2, $0)) }
  }
}
