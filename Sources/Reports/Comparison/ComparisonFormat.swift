/// A way to show a comparison of two builds.
public enum ComparisonFormat: String, CaseIterable, Sendable {
  /// For a terminal: the verdict, then the cases that changed.
  case table
  /// For the comment on a pull request: what `table` shows, the rest folded.
  case markdown
  /// For a spreadsheet: one line per case, all figures, RFC 4180.
  case csv
  /// For other tools: the comparison, as in its file.
  case json
  /// For a browser: one page with a chart of the changes and every case.
  case html
  /// For CI servers: a test case for each case, which fails where it is slower.
  case junit

  /// The format that a run's `format` is for a comparison.
  ///
  /// Throws `UsageError` for one that a comparison hasn't.
  public init(_ format: RunFormat) throws {
    try self.init(format, of: "comparisons")
  }
}
