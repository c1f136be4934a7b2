/// What the wide views have in common: more columns than a terminal's usual 100, as their rows say more.
extension TerminalReport {
  private static let wideColumns = 120

  /// Columns that the lines of a wide view may take.
  var limit: Int { max(style.width, Self.wideColumns) }

  /// A table under each heading, all with columns of the same width, a blank line after each.
  func caseTables(
    _ tables: [(heading: [String], rows: [CaseRow])], titles: [String],
    alignments: [TextTable.Alignment]
  ) -> [String] {
    let whole = tables.flatMap(\.rows).map(\.fitting)
    // The last title may reach over the marks, which have none.
    var fitting = titles
    if let last = titles.lastIndex(where: { !$0.isEmpty }), alignments[last] == .left {
      fitting[last] = ""
    }
    var layout = TextTable(alignments, fitting: [fitting] + whole)
    layout.indent = 0
    layout.tighten(to: limit)
    return tables.flatMap { table in
      [style(table.heading.joined(separator: "  ").cut(to: limit), .heading)]
        + [style(layout.line(titles, limit: limit), .aside)] + lines(of: table.rows, in: layout)
        + [""]
    }
  }

  /// Patterns and precisions, the first two names, where they change, and not again in every row.
  private func lines(of rows: [CaseRow], in layout: TextTable) -> [String] {
    var last: [String] = []
    return rows.map { row in
      var names = row.names
      if names.prefix(2).elementsEqual(last.prefix(2)) { names[1] = "" }
      if names.first == last.first { names[0] = "" }
      last = row.names
      guard row.status != .measured else {
        return style(layout.line(names + row.figures + [row.marks], limit: limit), nil)
      }
      var left = layout
      left.alignsLeft(column: names.count)
      let reason = ([row.marks] + row.figures).filter { !$0.isEmpty }.joined(separator: " ")
      return style(left.line(names + [reason], limit: limit), .warning)
    }
  }

  /// A table cut to the limit, with a blank line and `heading` before it; nothing without rows.
  func plainTable(
    _ heading: String?, _ titles: [String], _ alignments: [TextTable.Alignment], _ rows: [[String]]
  ) -> [String] {
    guard !rows.isEmpty else { return [] }
    var layout = TextTable(alignments, fitting: [titles] + rows)
    layout.tighten(to: limit)
    return [""] + (heading.map { [style($0, .heading)] } ?? [])
      + [style(layout.line(titles, limit: limit), .aside)]
      + rows.map { layout.line($0, limit: limit) }
  }

  /// A paragraph below a table.
  func explanation(_ text: String) -> [String] {
    ("  " + text).wrapped(to: limit, keeping: 2).map { style($0, .aside) }
  }
}
