import Hardware

/// A way to show a run.
public enum OutputFormat: String, CaseIterable, Sendable {
  /// For a terminal: the answer, then a table per layer and batch.
  case table
  /// For a document: what `table` shows, and the machine, ceilings, noise and command.
  case markdown
  /// For a spreadsheet: one line per case, all fields, RFC 4180.
  case csv
  /// For other tools: the run and its records, as in its files.
  case json
  /// For a browser: one page with charts and every case, of a run alone.
  case html
}

extension OutputFormat {
  /// Why `html` isn't offered.
  static let onlyForRuns = UsageError(
    "--format html shows a run of bench sweep, model or predict; here take table, markdown, csv or json"
  )
}
