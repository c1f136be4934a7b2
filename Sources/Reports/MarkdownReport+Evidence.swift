import Analysis
import Records

/// The views of what holds layers back.
extension MarkdownReport {
  /// A section per regime, then how far the kinds of evidence agree.
  func bounds(_ footnotes: inout Footnotes) -> [[String]] {
    var sections: [[String]] = []
    for regime in KernelRegime.all(in: report.records) {
      let table = BoundsTable(regime, footnotes: &footnotes)
      sections.append(
        titled(
          table.heading.map(Markdown.escape).joined(separator: ", "),
          Markdown.table(
            BoundsTable.titles, BoundsTable.alignments,
            table.rows.map { $0.cells(columns: BoundsTable.titles.count) })))
    }
    guard !sections.isEmpty else { return [] }
    let summary = EvidenceSummary(Agreement(report.records))
    let disagreements = Markdown.table(
      EvidenceSummary.titles, EvidenceSummary.alignments, summary.rows)
    return sections + [
      [BoundsTable.explanation],
      titled(
        EvidenceSummary.title,
        summary.sentences.map { "- \($0)" }
          + (disagreements.isEmpty ? [] : ["", summary.heading + ":", ""] + disagreements)),
    ]
  }

  /// A row per series, then how well the ceilings predicted them.
  var crossover: [[String]] {
    guard report.emptiness == nil else { return [] }
    let crossovers = Crossover.all(in: report.records)
    let accuracy = CrossoverAccuracy(crossovers)
    let table = CrossoverTable(crossovers)
    guard !table.rows.isEmpty else { return [accuracy.sentences] }
    let rows = zip(table.rows, table.reasons).map { $0 + [$1] }
    let parts = Markdown.table(accuracy.titles, accuracy.alignments, accuracy.rows)
    return [
      titled(
        "Crossover from memory to compute",
        Markdown.table(table.titles + ["irregular"], table.alignments, rows)
          + ["", CrossoverTable.explanation]),
      titled(
        CrossoverAccuracy.title,
        accuracy.sentences.map { Markdown.escape("- \($0)") }
          + (parts.isEmpty ? [] : [""] + parts)),
    ]
  }
}
