import Analysis
import Records

/// Every case of a sweep, to be searched, filtered and sorted, with the command that measures it again.
struct CaseTable: PagePart {
  static let template = "cases"

  struct Title {
    var text: String
    /// The column of the data that it is sorted by.
    var key: String
    var isRight: Bool
  }

  struct Filter {
    var label: String
    /// The column of the data.
    var name: String
    var options: [String]
  }

  let titles: [Title]
  let filters: [Filter]
  let rows: [DataTable.Row]
  /// How many there are.
  let count: String
  let note: String?
  let records: [CaseRecord]
  let command: CaseCommand
  private let places: [String: Int]

  init(_ report: Report) {
    let records = report.table.groups.flatMap(\.rows)
    self.records = records.map(\.record)
    places = Dictionary(
      self.records.enumerated().map { ($1.caseID, $0) }, uniquingKeysWith: { first, _ in first })
    command = CaseCommand(spec: report.run.spec)
    let all = self.records
    let columns = Column.all.filter { $0.isShown(all) }
    titles = columns.map { .init(text: $0.title, key: $0.key, isRight: $0.isRight) }
    var notation = BoundNotation()
    rows = records.map { row in
      DataTable.Row(cells: columns.map { $0.cell(row, &notation) })
    }
    count = Units.count(all.count, "case")
    note =
      (["fastest: of its layer, batch, precision and pattern; tied: can't be told from it"]
      + [notation.legend].compactMap(\.self)).joined(separator: "; ") + "."
    filters = Self.filters(all)
  }

  /// What a mark of `record` in a chart carries: the number of its row, as ids would make up half the page.
  var key: (CaseRecord) -> String {
    { places[$0.caseID].map(String.init) ?? "" }
  }

  private static func filters(_ records: [CaseRecord]) -> [Filter] {
    func options(_ value: (CaseRecord) -> String?) -> [String] {
      records.reduce(into: [String]()) { found, record in
        if let value = value(record), !found.contains(value) { found.append(value) }
      }
    }
    let batches = Set(records.map(\.batch)).sorted().map(String.init)
    return [
      Filter(label: "Model", name: "model", options: options(\.model)),
      Filter(label: "Batch", name: "batch", options: batches),
      Filter(label: "Precision", name: "precision", options: options(\.precision)),
      Filter(label: "Kernel", name: "kernel", options: options(\.kernel)),
      Filter(label: "Bound", name: "bound", options: options { $0.bound?.rawValue }),
      Filter(label: "Status", name: "status", options: options(status)),
    ].filter { $0.options.count > 1 }
  }

  /// What became of a case, in one word: that of its status, or what makes a result less sure.
  static func status(_ record: CaseRecord) -> String {
    let flags = Flag.raised(by: record)
    if flags.contains(.noisy) { return Flag.noisy.name }
    if flags.contains(.unsettled) { return Flag.unsettled.name }
    return record.status.rawValue
  }
}
