/// Cells in columns of equal width, and what to do when a line is too long.
struct TextTable {
  enum Alignment { case left, right }

  var alignments: [Alignment]
  var indent = 2
  private(set) var gap = 2
  private(set) var widths: [Int]

  /// Columns as wide as the widest cell in `rows`; those beyond `alignments` are aligned left.
  init(_ alignments: [Alignment], fitting rows: [[String]]) {
    self.alignments = alignments
    let columns = max(alignments.count, rows.map(\.count).max() ?? 0)
    widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
  }

  /// Moves columns together where lines would be longer than `limit` otherwise.
  mutating func tighten(to limit: Int) {
    if width > limit { gap = 1 }
  }

  /// Characters of the longest line that there can be.
  var width: Int {
    let filled = (widths.lastIndex { $0 > 0 } ?? -1) + 1
    return indent + widths.reduce(0, +) + gap * max(0, filled - 1)
  }

  /// Aligns one column left, for a text that spans it and those after it.
  mutating func alignsLeft(column: Int) {
    if column < alignments.count { alignments[column] = .left }
  }

  /// One line, without trailing blanks, cut to `limit` characters.
  func line(_ cells: [String], limit: Int) -> String {
    var line = String(repeating: " ", count: indent)
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(0, width(column) - cell.count))
      line += alignment(column) == .right ? padding + cell : cell + padding
      if column < cells.count - 1 { line += String(repeating: " ", count: gap) }
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line.cut(to: limit)
  }

  private func width(_ column: Int) -> Int { column < widths.count ? widths[column] : 0 }

  private func alignment(_ column: Int) -> Alignment {
    column < alignments.count ? alignments[column] : .left
  }
}
