import Analysis
import Records

/// The sections on two builds compared: the verdict and what changed, a chart of it, every case.
struct ComparisonSections {
  private let comparison: Comparison
  private let report: ComparisonReport

  init(_ comparison: Comparison) {
    self.comparison = comparison
    report = ComparisonReport(comparison, all: true)
  }

  func all(_ templates: Templates) -> [Page.Section] {
    let charts = ChartSet(comparison)
    let changed = report.groups.filter { $0.verdict != .same }
    return [
      Page.Section(
        id: "verdict", title: report.verdict.headline, name: "Verdict",
        lead: lead, content: changed.map { table($0, templates) }.joined()),
      ChartSection.section(
        charts, id: "changes", lead: "Point at a mark to see its figures.", templates),
      Page.Section(
        id: "cases", title: "All cases", content: templates.html(cases)),
    ]
  }

  private var lead: String {
    let common = report.names.common.map { "all cases: \($0)" }
    return [report.verdict.rest, report.sameInBrief, report.sensitivity, common]
      .compactMap(\.self).map { $0.capitalised + "." }.joined(separator: " ")
  }

  /// One group's table, and what to do about it.
  private func table(_ group: ComparisonGroup, _ templates: Templates) -> String {
    let columns = report.columns(of: group)
    let isRight = columns.alignments.map { $0 == .right }
    let rows = zip(group.cases, columns.rows).map { one, texts in
      let name = DataTable.Cell(
        text: report.names[one.caseID],
        detail: one.baseCaseID.map { "in the base: \(report.names[$0])" }, isHeader: true)
      let cells = zip(texts, isRight).map { DataTable.Cell(text: $0, kind: $1 ? "n" : nil) }
      return DataTable.Row(cells: [name] + cells)
    }
    let titles = zip(columns.titles, isRight).map { DataTable.Title(text: $0, isRight: $1) }
    return templates.html(
      DataTable(
        caption: group.title, style: "plain",
        titles: [DataTable.Title(text: "case", isRight: false)] + titles, rows: rows,
        note: group.advice.map { $0.capitalised + "." }))
  }

  /// Every case by its id, in the order of the spec.
  private var cases: DataTable {
    let judged = Set(report.groups.filter(\.hasFigures).map(\.verdict))
    var table = DataTable(
      caption: "All cases, in the order of the spec",
      ["case", "verdict", "change", "pairs", "samples", "dropped"],
      [.left, .left, .right, .right, .right, .right],
      comparison.cases.map { one in
        [
          one.caseID, one.verdict.rawValue,
          judged.contains(one.verdict) ? one.ratio.map { Units.change($0) } ?? "—" : "",
          "\(one.pairLogRatios.count)", "\(one.samples)", "\(one.droppedSamples)",
        ]
      },
      note: (report.legend + [report.names.common.map { "all cases: \($0)" }].compactMap(\.self))
        .joined(separator: "; "))
    table.isTall = comparison.cases.count > 20
    for row in table.rows.indices { table.rows[row].cells[0].kind = "id" }
    return table
  }
}
