import Analysis
import Records

/// What each kind of evidence says of the cases of one regime: what terminal and Markdown have in common.
struct BoundsTable {
  static let titles = [
    "pattern", "precision", "kernel", "median", "roofline", "differential", "stream", "resident",
    "decode", "launch", "counters", "verdict", "confidence", "",
  ]
  static let alignments: [TextTable.Alignment] = [
    .left, .left, .left, .right, .left, .left, .right, .right, .right, .right, .left, .left, .left,
    .left,
  ]
  /// Columns before the figures.
  private static let names = 3
  /// The first of four columns with shares.
  static let shares = 6

  /// Says what the columns are.
  static let explanation =
    "roofline: the bound and % of its ceiling; differential: the bound, and what parts of the work take in "
    + "% of the whole: stream, the bytes alone; resident, the work on weights in L1 or L2; decode, "
    + "unpacking alone; launch, all but the weights; ✓ the kinds agree, ✗ they "
    + "don't."

  /// The alignments with the shares in one column.
  static var narrowAlignments: [TextTable.Alignment] {
    alignments.prefix(shares) + [.left] + alignments.dropFirst(shares + 4)
  }

  /// Titles that leave room for the figures below them on a terminal.
  static var narrowTitles: [String] {
    narrow(titles, from: shares).map {
      ["precision": "prec.", "differential": "differ.", "confidence": "conf."][$0] ?? $0
    }
  }

  /// `row` as a terminal has place for it: its shares in one column, each by three characters, and the
  /// roofline's without its sign, as all are in %.
  static func narrow(_ row: CaseRow) -> CaseRow {
    var row = row
    if row.status == .measured && row.figures.count > 1 && row.figures[1].hasSuffix("%") {
      row.figures[1].removeLast()
    }
    row.figures = narrow(row.figures, from: shares - names)
    return row
  }

  /// `cells` with the four shares that begin at `first` in one; what is shorter stays as it is.
  static func narrow(_ cells: [String], from first: Int) -> [String] {
    guard cells.count > first + 4 else { return cells }
    let shares = cells[first..<first + 4].map { cell in
      String(repeating: " ", count: max(0, 3 - cell.count)) + cell.prefix(3)
    }
    return cells.prefix(first) + [shares.joined(separator: " ")] + cells.dropFirst(first + 4)
  }

  /// Where counters stand in a narrow table.
  private static let narrowCounters = shares + 1

  /// A narrow table's cells without those of counters, which most machines haven't.
  static func withoutCounters<Cell>(_ cells: [Cell]) -> [Cell] {
    Array(cells.prefix(narrowCounters) + cells.dropFirst(narrowCounters + 1))
  }

  /// A narrow row without its counters.
  static func withoutCounters(_ row: CaseRow) -> CaseRow {
    guard row.figures.count > 1 else { return row }
    var row = row
    row.figures.remove(at: narrowCounters - names)
    return row
  }

  let heading: [String]
  let rows: [CaseRow]

  init(_ regime: KernelRegime, footnotes: inout Footnotes) {
    heading = regime.records.first.map { Block.heading($0, namesPrecision: false) } ?? []
    let names = regime.records.map(Self.names)
    var rows: [CaseRow] = []
    for (record, own) in zip(regime.records, names) {
      var shown = own
      // The instruction set where the kernel ran on several.
      if names.count(where: { $0 == own }) > 1 { shown[2] += " \(record.isa)" }
      rows.append(
        CaseRow(record, names: shown, figures: Self.figures(record), footnotes: &footnotes))
    }
    self.rows = rows
  }

  private static func names(_ record: CaseRecord) -> [String] {
    [Cells.pattern(record), record.precision, record.kernel]
  }

  private static func figures(_ record: CaseRecord) -> [String] {
    guard let time = record.time else { return [] }
    let parts = record.differential
    return [
      Units.seconds(time.value, halfWidth: time.halfWidth), roofline(record),
      record.bound(by: .differential)?.rawValue ?? "—", percent(parts?.stream),
      percent(parts?.resident), percent(parts?.decode), percent(parts?.launch),
      record.bound(by: .counters)?.rawValue ?? "—", record.bound?.rawValue ?? "—",
      confidence(record),
    ]
  }

  /// `high ✓`.
  private static func confidence(_ record: CaseRecord) -> String {
    let mark = record.kindsAgree.map { $0 ? " ✓" : " ✗" } ?? ""
    return (record.boundConfidence?.rawValue ?? "—") + mark
  }

  /// `memory 97%`; a record without findings has its bound from the roofline.
  private static func roofline(_ record: CaseRecord) -> String {
    guard let bound = record.findings == nil ? record.bound : record.bound(by: .roofline) else {
      return "—"
    }
    let share = Cells.utilisation(record, of: bound).map { " " + KernelTable.share($0) }
    return bound.rawValue + (share ?? "")
  }

  private static func percent(_ share: CaseRecord.Differential.Share?) -> String {
    share.map { Rounding.text($0.value * 100, decimals: 0) } ?? "—"
  }
}
