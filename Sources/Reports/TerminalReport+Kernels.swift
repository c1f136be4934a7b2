import Analysis
import Records

/// The view for who writes kernels: wider than a terminal's usual 100 columns, as its rows say more.
extension TerminalReport {
  private static let kernelColumns = 120
  /// Leaves the widest of the other columns of the scaling table their place.
  private static let layerColumns = 16

  private var limit: Int { max(style.width, Self.kernelColumns) }

  /// A table per regime, then what more threads buy.
  func kernels(_ footnotes: inout Footnotes) -> [String] {
    var tables: [KernelTable] = []
    for regime in KernelRegime.all(in: report.records) {
      tables.append(KernelTable(regime, footnotes: &footnotes))
    }
    let whole = tables.flatMap(\.rows).map { row in
      row.status == .measured ? row.names + row.figures + [row.marks] : row.names
    }
    var layout = TextTable(KernelTable.alignments, fitting: [KernelTable.titles] + whole)
    layout.indent = 0
    let lines = tables.flatMap { table in
      [style(table.heading.joined(separator: "  ").cut(to: limit), .heading)]
        + [style(layout.line(KernelTable.titles, limit: limit), .aside)]
        + rows(of: table, in: layout) + [""]
    }
    return lines + explanation(KernelTable.explanation) + scaling
  }

  /// Patterns and precisions where they change, and not again in every row.
  private func rows(of table: KernelTable, in layout: TextTable) -> [String] {
    var last: [String] = []
    return table.rows.map { row in
      var names = row.names
      if names.prefix(2).elementsEqual(last.prefix(2)) { names[1] = "" }
      if names.first == last.first { names[0] = "" }
      last = row.names
      guard row.status != .measured else {
        return style(layout.line(names + row.figures + [row.marks], limit: limit), nil)
      }
      var left = layout
      left.alignsLeft(column: KernelTable.names)
      let reason = ([row.marks] + row.figures).filter { !$0.isEmpty }.joined(separator: " ")
      return style(left.line(names + [reason], limit: limit), .warning)
    }
  }

  private var scaling: [String] {
    let table = ScalingTable(Scaling.all(in: report.records))
    guard !table.rows.isEmpty else { return [] }
    let rows = table.rows.map { [$0[0].cutInMiddle(to: Self.layerColumns)] + $0.dropFirst() }
    let layout = TextTable(ScalingTable.alignments, fitting: [ScalingTable.titles] + rows)
    return ["", style("Scaling", .heading)]
      + [style(layout.line(ScalingTable.titles, limit: limit), .aside)]
      + rows.map { layout.line($0, limit: limit) } + explanation(ScalingTable.explanation)
  }

  private func explanation(_ text: String) -> [String] {
    ("  " + text).wrapped(to: limit, keeping: 2).map { style($0, .aside) }
  }
}
