/// A value with its interval, as it is drawn.
public struct ChartValue: Sendable, Equatable {
  /// The value itself.
  public var value: Double
  /// Lower end of the interval; the value where there is none.
  public var low: Double
  /// Upper end of the interval; the value where there is none.
  public var high: Double

  /// A value, from `low` to `high` if they are known.
  public init(_ value: Double, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low ?? value
    self.high = high ?? value
  }

  var all: [Double] { [value, low, high] }
}
