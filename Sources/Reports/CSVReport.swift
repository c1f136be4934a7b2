import Records

/// One line per case, all fields in full precision, as RFC 4180 has it.
struct CSVReport {
  private let records: [CaseRecord]

  init(_ records: [CaseRecord]) { self.records = records }

  var text: String {
    let header = Self.columns.map(\.name)
    let lines = records.map { record in Self.columns.map { $0.value(record) ?? "" } }
    return ([header] + lines).map { Self.line($0) + "\r\n" }.joined()
  }

  /// Fields joined by commas; quoted where they hold a comma, a quote or a line break.
  static func line(_ fields: [String]) -> String {
    fields.map { field in
      let needsQuotes = field.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
      guard needsQuotes else { return field }
      return "\""
        + field.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }.joined(separator: ",")
  }
}
