import Analysis
import Records

/// The views of what holds layers back.
extension TerminalReport {
  /// A table per regime, then how far the kinds of evidence agree.
  func bounds(_ footnotes: inout Footnotes) -> [String] {
    var tables: [BoundsTable] = []
    for regime in KernelRegime.all(in: report.records) {
      tables.append(BoundsTable(regime, footnotes: &footnotes))
    }
    guard !tables.isEmpty else { return [] }
    var (titles, alignments) = (BoundsTable.narrowTitles, BoundsTable.narrowAlignments)
    var narrow = tables.map {
      CaseTable(heading: $0.heading, rows: $0.rows.map(BoundsTable.narrow))
    }
    if !report.records.contains(where: { $0.bound(by: .counters) != nil }) {
      titles = BoundsTable.withoutCounters(titles)
      alignments = BoundsTable.withoutCounters(alignments)
      for index in narrow.indices {
        narrow[index].rows = narrow[index].rows.map(BoundsTable.withoutCounters)
      }
    }
    let lines = caseTables(narrow, titles: titles, alignments: alignments)
    let summary = EvidenceSummary(Agreement(report.records))
    return lines + explanation(BoundsTable.explanation)
      + ["", style(EvidenceSummary.title, .heading)] + summary.sentences.flatMap(paragraph)
      + plainTable(
        summary.heading, EvidenceSummary.titles, EvidenceSummary.alignments, summary.rows)
  }

  /// A row per series, then how well the ceilings predicted them.
  var crossover: [String] {
    guard report.emptiness == nil else { return [] }
    let crossovers = Crossover.all(in: report.records)
    let accuracy = CrossoverAccuracy(crossovers)
    let table = CrossoverTable(crossovers)
    let heading = style("Crossover from memory to compute", .heading)
    guard !table.rows.isEmpty else { return [heading] + accuracy.sentences.flatMap(paragraph) }
    let titles = table.titles.map {
      ["precision": "prec.", "predicted": "pred."][$0] ?? $0
    }
    let (layout, rows) = fittingLayers(
      titles, table.alignments, table.rows.map { $0.map { $0.replacing(" → ", with: "→") } })
    var last: [String] = []
    let lines = rows.map { row in
      defer { last = row }
      let layer = row.first == last.first ? [""] : Array(row.prefix(1))
      return layout.line(layer + row.dropFirst(), limit: limit)
    }
    return [
      heading, style(layout.line(titles, limit: limit), .aside),
    ] + lines + explanation(CrossoverTable.explanation)
      + ["", style(CrossoverAccuracy.title, .heading)] + accuracy.sentences.flatMap(paragraph)
      + plainTable(nil, accuracy.titles, accuracy.alignments, accuracy.rows)
  }

  private func paragraph(_ text: String) -> [String] {
    ("  " + text).wrapped(to: limit, keeping: 2)
  }
}
