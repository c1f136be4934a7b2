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

extension RawRepresentable<String> where Self: CaseIterable {
  /// The format of the same name as `format`, of those that `noun` have.
  ///
  /// Throws `UsageError` where there is none.
  init(_ format: some RawRepresentable<String>, of noun: String) throws {
    guard let own = Self(rawValue: format.rawValue) else {
      throw UsageError(
        "--format \(format.rawValue): \(noun) have no such form; take one of "
          + Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = own
  }
}

extension OutputFormat {
  /// Why `html` isn't offered.
  static let onlyForRuns = UsageError(
    "--format html shows a run of bench sweep, model or predict; here take table, markdown, csv or json"
  )
}
