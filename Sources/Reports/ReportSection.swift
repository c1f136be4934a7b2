/// A titled table of a report.
struct ReportSection {
  var title: String
  var titles: [String]
  var alignments: [TextTable.Alignment]
  var rows: [[String]]

  /// Its lines in the terminal, the title first.
  func text(_ style: Style) -> [String] {
    var table = TextTable(alignments, fitting: [titles] + rows)
    table.tighten(to: style.width)
    return [
      style(title.cut(to: style.width), .heading),
      style(table.line(titles, limit: style.width), .aside),
    ] + rows.map { table.line($0, limit: style.width) }
  }

  /// Its lines in Markdown, a blank one last.
  var markdown: [String] {
    ["## \(Markdown.escape(title))", ""] + Markdown.table(titles, alignments, rows) + [""]
  }
}
