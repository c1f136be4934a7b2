import Analysis
import Records

/// A run for a terminal: the answer, a table per block, footnotes, remarks.
struct TerminalReport {
  let report: Report
  let style: Style

  init(_ report: Report, style: Style) {
    self.report = report
    self.style = style
  }

  var text: String {
    var footnotes = Footnotes()
    var notation = BoundNotation()
    let details =
      switch report.view {
      case .layers: blocks(&footnotes, &notation)
      case .kernels: kernels(&footnotes)
      case .bounds: bounds(&footnotes)
      case .crossover: crossover
      }
    let sections = [answer, details, closing(footnotes, notation)].filter { !$0.isEmpty }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var answer: [String] {
    if let emptiness = report.emptiness { return [style(emptiness, .heading)] }
    guard report.hasAnswer else { return [] }
    let answer = Answer(report.speedups)
    guard !answer.rows.isEmpty else {
      return [style("Nothing to compare: only the dense baseline ran.", .heading)]
    }
    let table = TextTable([.left, .right], fitting: [answer.titles] + answer.rows)
    let titles = style(table.line(answer.titles, limit: style.width), .aside)
    return [style("Best kernels over dense", .heading), titles]
      + answer.rows.map { table.line($0, limit: style.width) }
      + [style("  " + Answer.explanation, .aside)]
  }

  private func blocks(
    _ footnotes: inout Footnotes, _ notation: inout BoundNotation
  ) -> [String] {
    var lines: [(block: Block, rows: [(cells: [String], emphasis: Style.Emphasis?)])] = []
    for block in Block.all(in: report.table) {
      var rows: [(cells: [String], emphasis: Style.Emphasis?)] = []
      for group in block.groups {
        for (index, row) in group.rows.enumerated() {
          let cells = Cells(row, footnotes: &footnotes, notation: &notation)
          let pattern = index == 0 ? Cells.pattern(row.record) : ""
          rows.append((Self.line(cells, pattern: pattern), Self.emphasis(row)))
        }
      }
      lines.append((block, rows))
    }
    // Texts of cases without figures span the columns, so they don't widen the first of them.
    let whole = lines.flatMap(\.rows).map(\.cells).map { cells in
      cells.count == Cells.titles.count ? cells : Array(cells.prefix(3))
    }
    var table = TextTable(Cells.alignments, fitting: [Cells.titles] + whole)
    table.indent = 0
    table.tighten(to: style.width)
    var text: [String] = []
    for (block, rows) in lines {
      if !text.isEmpty { text.append("") }
      text.append(style(block.heading(width: style.width), .heading))
      text += trend(block.groups.flatMap { $0.rows.map(\.record) })
      text += block.rowSpread.map { style("  \($0)".cut(to: style.width), .aside) }
      text.append(style(table.line(Cells.titles, limit: style.width), .aside))
      text += rows.map { style(line($0.cells, in: table), $0.emphasis) }
    }
    return text
  }

  /// How speedups over dense fp32 go with sparsity, where there is a course to see.
  func trend(_ records: [CaseRecord]) -> [String] {
    (SparsityTrend(records)?.lines(width: style.width, usesBlocks: style.usesBlocks) ?? [])
      .map { style($0, .aside) }
  }

  private static func line(_ cells: Cells, pattern: String) -> [String] {
    [cells.standing, pattern, cells.kernel] + cells.figures + [cells.marks]
  }

  private func line(_ cells: [String], in table: TextTable) -> String {
    guard cells.count < Cells.titles.count else { return table.line(cells, limit: style.width) }
    // The mark goes before the reason, where a narrow screen doesn't cut it off.
    let reason = [cells[4], cells[3]].filter { !$0.isEmpty }.joined(separator: " ")
    var left = table
    left.alignsLeft(column: 3)
    return left.line(Array(cells.prefix(3)) + [reason], limit: style.width)
  }

  private static func emphasis(_ row: SpeedupTable.Row) -> Style.Emphasis? {
    switch row.record.status {
    case .incorrect: .bad
    case .suspect, .refused: .warning
    case .measured: row.standing == .winner ? .good : nil
    }
  }

  private func closing(_ footnotes: Footnotes, _ notation: BoundNotation) -> [String] {
    let groups = report.view == .layers ? report.table.groups : []
    let standings = Set(groups.flatMap { $0.rows.map(\.standing) })
    var lines: [String] = []
    if standings.contains(.winner) { lines.append("* fastest of its pattern") }
    if standings.contains(.tied) {
      lines.append("= can't be told from the fastest: the intervals overlap")
    }
    if let legend = notation.legend { lines.append(legend) }
    lines += footnotes.lines
    if report.emptiness == nil,
      let reason = CaseRecord.Counters.hardwareRefusal(report.run.counters)
    {
      lines.append("  no hardware counters: \(reason)")
    }
    return lines.flatMap { $0.wrapped(to: style.width, keeping: 2) }
      + report.remarks.flatMap { ("! " + $0).wrapped(to: style.width, keeping: 2) }.map {
        style($0, .warning)
      }
  }
}
