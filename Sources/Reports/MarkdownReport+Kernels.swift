import Analysis
import Records

/// The view for who writes kernels.
extension MarkdownReport {
  /// A section per regime, then what more threads buy.
  func kernels(_ footnotes: inout Footnotes) -> [[String]] {
    var sections: [[String]] = []
    for regime in KernelRegime.all(in: report.records) {
      let table = KernelTable(regime, footnotes: &footnotes)
      let rows = table.rows.map { $0.cells(columns: KernelTable.titles.count) }
      sections.append(
        titled(
          table.heading.map(Markdown.escape).joined(separator: ", "),
          Markdown.table(KernelTable.titles, KernelTable.alignments, rows)))
    }
    if !sections.isEmpty { sections.append([KernelTable.explanation]) }
    let scaling = ScalingTable(Scaling.all(in: report.records))
    guard !scaling.rows.isEmpty else { return sections }
    return sections + [
      titled(
        "Scaling",
        Markdown.table(ScalingTable.titles, ScalingTable.alignments, scaling.rows)
          + ["", ScalingTable.explanation])
    ]
  }
}
