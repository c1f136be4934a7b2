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
      ChartSection.section(charts, id: "changes", templates),
      Page.Section(
        id: "cases", title: "All cases", content: templates.html(cases)),
    ]
  }

  private var lead: String {
    [report.verdict.rest, report.heading, report.sameInBrief, report.sensitivity]
      .compactMap(\.self).map { $0.capitalised + "." }
      .joined(separator: " ")
  }

  /// One group's table, and what to do about it.
  private func table(_ group: ComparisonGroup, _ templates: Templates) -> String {
    let figures = ["base", "head", "change", "once more", "pairs"]
    let titles = ["case"] + (group.hasFigures ? figures : []) + ["why"]
    let rows = group.cases.map { one in
      DataTable.Row(
        cells: [
          DataTable.Cell(
            text: report.names[one.caseID],
            detail: one.baseCaseID.map { "in the base: \(report.names[$0])" }, isHeader: true)
        ] + (group.hasFigures ? self.figures(one) : []) + [DataTable.Cell(text: one.reason ?? "")])
    }
    return templates.html(
      DataTable(
        caption: group.title, style: "plain",
        titles: titles.map {
          .init(text: $0, isRight: figures.contains($0))
        }, rows: rows,
        note: group.advice.map { $0.capitalised + "." }))
  }

  private func figures(_ one: Comparison.Case) -> [DataTable.Cell] {
    let times = report.times(one)
    return [
      times[0], times[1], one.ratio.map { Units.change($0) } ?? "—",
      one.confirmation.map { Units.change($0) } ?? "", "\(one.pairLogRatios.count)",
    ].map { DataTable.Cell(text: $0, kind: "n") }
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
