import Glibc

/// Where a series of values changes its level: commits, or days, at which something got slower or
/// faster.
///
/// E-divisive (Matteson and James 2014): the split whose two sides differ most by the energy
/// distance, then the same within both. As in Hunter (Fleming and others 2023) it goes through
/// windows that overlap by half, so that an old change doesn't hide a new one; a t-test in place of
/// permutations makes it the same each time; and what passes a weak test first is tested again
/// between its final neighbours, the least sure change going first.
///
/// The t-test takes the values as independent. A drift is a change too: it is shown as a step where
/// it has come far enough.
public enum ChangePoints {
  /// The changes in `values`, ratios above 0, in their order.
  ///
  /// Values that aren't finite or not above 0 are left out; indices count them. A change at the
  /// very end shows when its third value is there and all three agree; fewer than seven values show
  /// none. The time grows with the number of values times the window.
  public static func find(
    _ values: [Double], rule: ChangePointRule = ChangePointRule()
  ) -> [ChangePoint] {
    let kept = values.indices.filter { values[$0].isFinite && values[$0] > 0 }
    let series = LevelSeries(logs: kept.map { log(values[$0]) }, rule: rule)
    return series.changes().map { position, change in
      ChangePoint(
        index: kept[position], before: change.levels.before, after: change.levels.after,
        change: change.ratio(confidence: 0.95), probability: change.probability)
    }
  }
}
