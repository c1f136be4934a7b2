import Analysis
import Records

/// Which kernel each layer should have: a row per layer, precision and pattern, a column per batch.
enum PlanMatrix {
  /// A table per thread count and cache regime, those of multiplications with one kernel alone left out.
  static func all(of table: SpeedupTable) -> [DataTable] {
    let compared = table.groups.filter { $0.runnerUp != nil }
    let regimes = Regime.groups(of: compared) {
      Regime(threads: $0.key.threads, cache: $0.key.cache)
    }
    return regimes.map { regime, groups in
      let matrix = Matrix<SpeedupTable.Group>(
        caption: "Fastest kernel and its lead" + (regimes.count > 1 ? ", \(regime.text)" : ""),
        names: ["layer", "precision", "weights"],
        row: { [layerName($0.key), $0.key.precision, Cells.pattern($0.key.pattern)] },
        batch: \.key.batch, cell: cell)
      return matrix.table(groups)
    }
  }

  private static func layerName(_ key: SpeedupTable.Key) -> String {
    key.model == "shape" ? key.layer : "\(key.model)/\(key.layer)"
  }

  private static func cell(_ group: SpeedupTable.Group) -> DataTable.Cell {
    guard let best = group.best, let margin = group.margin, let second = group.runnerUp else {
      return .init(text: group.best?.kernel ?? "—")
    }
    let tied = group.tied.filter { $0.caseID != best.caseID }
    guard tied.isEmpty else {
      let names = tied.map { name($0, beside: best) }.joined(separator: ", ")
      return .init(text: best.kernel, detail: "tied with \(names)", kind: "even")
    }
    return .init(
      text: best.kernel, detail: "\(Units.speedup(margin)) over \(name(second, beside: best))")
  }

  /// The kernel's name; with its instruction set where that is what tells the two apart.
  private static func name(_ record: CaseRecord, beside best: CaseRecord) -> String {
    record.kernel == best.kernel ? "\(record.kernel) (\(record.isa))" : record.kernel
  }
}
