/// What the views by kernels and by bounds have in common: a table for each regime.
extension TerminalReport {
  /// One regime's table: what it is of, a line about it where there is one, and its rows.
  struct CaseTable {
    var heading: [String]
    var remarks: [String] = []
    var rows: [CaseRow]
  }

  /// Columns that the lines of these views may take.
  var limit: Int { style.width }

  /// A table under each heading, all with columns of the same width, a blank line after each.
  func caseTables(
    _ tables: [CaseTable], titles: [String], alignments: [TextTable.Alignment]
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
      [style(table.heading.joined(separator: "  ").cut(to: limit), .heading)] + table.remarks
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

  /// The fewest characters of a layer's name by which it can still be told.
  private static let leastLayer = 14
  /// More of it than this helps nobody.
  private static let mostLayer = 24

  /// `rows` with the first cells, names of layers, cut to what the other columns leave of a line, and the
  /// layout for them.
  func fittingLayers(
    _ titles: [String], _ alignments: [TextTable.Alignment], _ rows: [[String]]
  ) -> (layout: TextTable, rows: [[String]]) {
    var others = TextTable(
      alignments, fitting: ([titles] + rows).map { [""] + $0.dropFirst() })
    others.tighten(to: limit - Self.mostLayer)
    let room = limit - others.width
    let cut = rows.map {
      [$0[0].cutInMiddle(to: min(Self.mostLayer, max(Self.leastLayer, room)))] + $0.dropFirst()
    }
    var layout = TextTable(alignments, fitting: [titles] + cut)
    layout.tighten(to: limit)
    return (layout, cut)
  }

  /// A table cut to the limit, with a blank line and `heading` before it; nothing without rows.
  func plainTable(
    _ heading: String?, _ titles: [String], _ alignments: [TextTable.Alignment], _ rows: [[String]]
  ) -> [String] {
    guard !rows.isEmpty else { return [] }
    let (layout, rows) = fittingLayers(titles, alignments, rows)
    return [""] + (heading.map { [style($0, .heading)] } ?? [])
      + [style(layout.line(titles, limit: limit), .aside)]
      + rows.map { layout.line($0, limit: limit) }
  }

  /// A paragraph below a table.
  func explanation(_ text: String) -> [String] {
    ("  " + text).wrapped(to: limit, keeping: 2).map { style($0, .aside) }
  }
}
