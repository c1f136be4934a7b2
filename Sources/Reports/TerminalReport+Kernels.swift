import Analysis
import Records

/// The view for who writes kernels.
extension TerminalReport {
  /// Leaves the widest of the other columns of the scaling table their place.
  private static let layerColumns = 16

  /// A table per regime, then what more threads buy.
  func kernels(_ footnotes: inout Footnotes) -> [String] {
    var tables: [KernelTable] = []
    for regime in KernelRegime.all(in: report.records) {
      tables.append(KernelTable(regime, footnotes: &footnotes))
    }
    let lines = caseTables(
      tables.map { ($0.heading, $0.rows) }, titles: KernelTable.titles,
      alignments: KernelTable.alignments)
    return lines + explanation(KernelTable.explanation) + scaling
  }

  private var scaling: [String] {
    let table = ScalingTable(Scaling.all(in: report.records))
    guard !table.rows.isEmpty else { return [] }
    let rows = table.rows.map { [$0[0].cutInMiddle(to: Self.layerColumns)] + $0.dropFirst() }
    return plainTable("Scaling", ScalingTable.titles, ScalingTable.alignments, rows)
      + explanation(ScalingTable.explanation)
  }
}
