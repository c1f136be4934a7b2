import Records

extension ChangeRule {
  /// The rule that a comparison with these `settings` is judged by: after each so many pairs, until
  /// there are as many as allowed.
  public init(_ settings: Comparison.Settings) {
    self.init(
      threshold: settings.threshold, familywiseError: settings.familywiseError,
      looks: (settings.mostPairs + settings.pairs - 1) / max(1, settings.pairs))
  }
}
