/// What counts as a change in a series of values.
public struct ChangePointRule: Sendable, Equatable {
  /// Values on either side of a change that it is judged by, at most.
  ///
  /// More of them would find smaller changes, and take a slow drift for one step.
  public var window: Int
  /// The probability of so large a difference in equal values that a change must stay below.
  public var significance: Double
  /// The share that the level must change by, at least: 0.03 is 3 %.
  public var smallestChange: Double

  /// Values that a level has at least: of three, two can still outvote one.
  public static let shortestLevel = 3

  /// A rule; the defaults suit a value per commit.
  public init(window: Int = 50, significance: Double = 0.001, smallestChange: Double = 0.03) {
    self.window = max(window, 2 * Self.shortestLevel)
    self.significance = significance
    self.smallestChange = smallestChange
  }

  /// What may be a change, before its neighbours are known for good: ten times as likely by chance.
  var weakSignificance: Double { min(10 * significance, 0.5) }
}
