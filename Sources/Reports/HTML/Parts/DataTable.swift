/// A table that is read, not searched.
struct DataTable: PagePart {
  static let template = "table"

  struct Title {
    var text: String
    var isRight: Bool
  }

  struct Cell {
    var text: String
    /// A second line in small letters.
    var detail: String?
    /// Classes of the style sheet: `n` for figures, `gain3`, `loss1`, ….
    var kind: String?
    /// Whether it names the row.
    var isHeader = false
  }

  struct Row {
    var cells: [Cell]
  }

  var caption: String
  /// The class of the table.
  var style = "plain"
  /// Whether it is so long that it scrolls within its own box.
  var isTall = false
  var titles: [Title]
  var rows: [Row]
  /// What the columns are, below the table.
  var note: String?

  /// Rows of texts, as terminal and Markdown have them.
  init(
    caption: String, _ titles: [String], _ alignments: [TextTable.Alignment], _ rows: [[String]],
    note: String? = nil
  ) {
    func isRight(_ column: Int) -> Bool {
      column < alignments.count && alignments[column] == .right
    }
    self.caption = caption
    self.note = note
    self.titles = titles.enumerated().map { Title(text: $1, isRight: isRight($0)) }
    self.rows = rows.map { row in
      // A reason that stands for several figures leaves the cells after it out.
      let cells = row + [String](repeating: "", count: max(0, titles.count - row.count))
      return Row(
        cells: cells.enumerated().map { Cell(text: $1, kind: isRight($0) ? "n" : nil) })
    }
  }

  /// Rows with cells of their own.
  init(caption: String, style: String, titles: [Title], rows: [Row], note: String? = nil) {
    self.caption = caption
    self.style = style
    self.titles = titles
    self.rows = rows
    self.note = note
  }
}
