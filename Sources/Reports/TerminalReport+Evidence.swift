import Analysis
import Records

/// The views of what holds layers back.
extension TerminalReport {
  /// Leaves the widest of the other columns their place.
  private static let layerColumns = 24

  /// A table per regime, then how far the kinds of evidence agree.
  func bounds(_ footnotes: inout Footnotes) -> [String] {
    var tables: [BoundsTable] = []
    for regime in KernelRegime.all(in: report.records) {
      tables.append(BoundsTable(regime, footnotes: &footnotes))
    }
    guard !tables.isEmpty else { return [] }
    let lines = caseTables(
      tables.map { ($0.heading, $0.rows.map(BoundsTable.narrow)) },
      titles: BoundsTable.narrow(BoundsTable.titles, from: BoundsTable.shares),
      alignments: BoundsTable.narrowAlignments)
    let summary = EvidenceSummary(Agreement(report.records))
    return lines + explanation(BoundsTable.explanation)
      + ["", style(EvidenceSummary.title, .heading)] + summary.sentences.flatMap(paragraph)
      + plainTable(
        summary.heading, EvidenceSummary.titles, EvidenceSummary.alignments,
        summary.rows.map(cutLayer))
  }

  /// A row per series, then how well the ceilings predicted them.
  var crossover: [String] {
    guard report.emptiness == nil else { return [] }
    let crossovers = Crossover.all(in: report.records)
    let accuracy = CrossoverAccuracy(crossovers)
    let table = CrossoverTable(crossovers)
    guard !table.rows.isEmpty else { return accuracy.sentences.flatMap(paragraph) }
    let rows = table.rows.map(cutLayer)
    var layout = TextTable(table.alignments, fitting: [table.titles] + rows)
    layout.tighten(to: limit)
    var last: [String] = []
    let lines = rows.map { row in
      defer { last = row }
      let layer = row.first == last.first ? [""] : Array(row.prefix(1))
      return layout.line(layer + row.dropFirst(), limit: limit)
    }
    return [
      style("Crossover from memory to compute", .heading),
      style(layout.line(table.titles, limit: limit), .aside),
    ] + lines + explanation(CrossoverTable.explanation)
      + ["", style(CrossoverAccuracy.title, .heading)] + accuracy.sentences.flatMap(paragraph)
      + plainTable(nil, accuracy.titles, accuracy.alignments, accuracy.rows)
  }

  private func cutLayer(_ row: [String]) -> [String] {
    row.prefix(1).map { $0.cutInMiddle(to: Self.layerColumns) } + row.dropFirst()
  }

  private func paragraph(_ text: String) -> [String] {
    ("  " + text).wrapped(to: limit, keeping: 2)
  }
}
