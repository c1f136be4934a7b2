import Records

/// One case in a table: its names, its figures or why there are none, and its marks.
struct CaseRow {
  var names: [String]
  /// One text for a case that is no result.
  var figures: [String]
  var marks: String
  var status: CaseRecord.Status

  /// A row of `record`: `figures` if it is a result, else why it isn't.
  init(_ record: CaseRecord, names: [String], figures: [String], footnotes: inout Footnotes) {
    self.names = names
    marks = footnotes.marks(record)
    status = record.status
    self.figures =
      record.isResult
      ? figures
      : [[record.status.rawValue, record.reason].compactMap { $0 }.joined(separator: ": ")]
  }

  /// The cells that decide how wide columns are: a reason spans them, so it doesn't.
  var fitting: [String] { status == .measured ? names + figures + [marks] : names }

  /// All cells of a table with `columns` columns, the marks in the last.
  func cells(columns: Int) -> [String] {
    let blanks = max(0, columns - 1 - names.count - figures.count)
    return names + figures + [String](repeating: "", count: blanks) + [marks]
  }
}
