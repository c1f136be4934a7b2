import Records

/// Where a series goes over to another level.
public struct ChangePoint: Sendable, Equatable {
  /// Index of the first value of the new level.
  public let index: Int
  /// The level before: the trimmed geometric mean of the values that the change was judged by.
  public let before: Double
  /// The level from there on.
  public let after: Double
  /// after / before with its 95 % interval.
  public let change: Comparison.Ratio
  /// The probability of so large a difference, at any place between the neighbouring changes, if
  /// nothing had changed.
  public let probability: Double
}
