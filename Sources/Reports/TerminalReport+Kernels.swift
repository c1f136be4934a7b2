import Analysis
import Records

/// The view for who writes kernels.
extension TerminalReport {
  /// A table per regime, then what more threads buy.
  func kernels(_ footnotes: inout Footnotes) -> [String] {
    var tables: [CaseTable] = []
    for regime in KernelRegime.all(in: report.records) {
      let table = KernelTable(regime, footnotes: &footnotes)
      tables.append(
        CaseTable(heading: table.heading, remarks: trend(regime.records), rows: table.rows))
    }
    let lines = caseTables(
      tables, titles: KernelTable.narrowTitles, alignments: KernelTable.alignments)
    return lines + explanation(KernelTable.explanation) + scaling
  }

  private var scaling: [String] {
    let table = ScalingTable(Scaling.all(in: report.records))
    guard !table.rows.isEmpty else { return [] }
    return plainTable(
      "Scaling", ScalingTable.narrowTitles, ScalingTable.alignments,
      table.rows.map(ScalingTable.narrow))
      + explanation(ScalingTable.explanation)
  }
}
