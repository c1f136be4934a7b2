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
}
