/// Rows of a name and figures in columns: names that are too long go on in the next line, so that none is cut
/// where cases differ.
struct NamedRows {
  struct Row {
    var name: String
    /// None where there is nothing to show but the name.
    var figures: [String]
    /// What there is to say about it, a paragraph each.
    var remarks: [String] = []
    var emphasis: Style.Emphasis?
  }

  private let titles: [String]
  private let style: Style
  private let table: TextTable
  private let nameWidth: Int

  /// Columns with these `titles`, the name's first, that fit all of `rows`.
  init(
    _ titles: [String], _ alignments: [TextTable.Alignment], fitting rows: [Row], _ style: Style
  ) {
    let figures = [Array(titles.dropFirst())] + rows.map(\.figures).filter { !$0.isEmpty }
    // The indent of these is the gap behind the name.
    let narrow = TextTable(Array(alignments.dropFirst()), fitting: figures)
    let longest = rows.filter { !$0.figures.isEmpty }.map(\.name.count).max() ?? 0
    let room = style.width - 2 - narrow.width
    let width = max(min(20, longest), titles[0].count, min(longest, room))
    self.titles = titles
    self.style = style
    nameWidth = width
    var table = TextTable(
      alignments, fitting: figures.map { [String(repeating: " ", count: width)] + $0 })
    table.tighten(to: style.width)
    self.table = table
  }

  /// What the columns are.
  var heading: String { style(table.line(titles, limit: style.width), .aside) }

  /// The lines of one row.
  func lines(_ row: Row) -> [String] {
    let name = Self.wrapped(row.name, to: row.figures.isEmpty ? style.width - 2 : nameWidth)
    let first = table.line([name[0]] + row.figures, limit: style.width)
    return [style(first, row.emphasis)] + name.dropFirst().map { "    \($0)" }
      + row.remarks.flatMap { style.paragraph($0, indent: 6) }
  }

  /// The first line of at most `width`, later ones of less by an indent; words that don't fit are cut in their
  /// middle.
  private static func wrapped(_ name: String, to width: Int) -> [String] {
    guard name.count > width else { return [name] }
    return name.cuttingWords(to: width - 2).wrapped(to: width - 2, keeping: 0)
  }
}

extension Style {
  /// The lines of `text`, indented and as wide as this style allows.
  func paragraph(_ text: String, indent: Int) -> [String] {
    (String(repeating: " ", count: indent) + text.cuttingWords(to: width - indent))
      .wrapped(to: width, keeping: indent)
  }
}
