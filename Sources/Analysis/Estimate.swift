/// A value with its 95 % interval.
public struct Estimate: Codable, Sendable, Equatable {
  /// The value itself, in general a median.
  public var value: Double
  /// Lower end of the interval.
  public var low: Double
  /// Upper end of the interval.
  public var high: Double

  /// A value with an interval; without one given, it is exact.
  public init(_ value: Double, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low ?? value
    self.high = high ?? value
  }

  /// Half the width of the interval.
  public var halfWidth: Double { (high - low) / 2 }

  /// Half the width of the interval, as a share of the value; 0 for a value of 0.
  public var relativeHalfWidth: Double { value == 0 ? 0 : halfWidth / abs(value) }

  /// Whether the two intervals share a value, so that the order of the two is not settled.
  public func overlaps(_ other: Estimate) -> Bool { low <= other.high && other.low <= high }
}
