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
      let batches = Set(groups.map(\.key.batch)).sorted()
      let rows = Regime.groups(of: groups) {
        [layerName($0.key), $0.key.precision, $0.key.pattern]
      }
      return DataTable(
        caption: "Fastest kernel and its lead" + (regimes.count > 1 ? ", \(regime.text)" : ""),
        style: "matrix",
        titles: ["layer", "precision", "weights"].map { .init(text: $0, isRight: false) }
          + batches.map { .init(text: "batch \($0)", isRight: false) },
        rows: rows.map { names, members in
          DataTable.Row(
            cells: [
              .init(text: names[0], isHeader: true), .init(text: names[1], isHeader: true),
              .init(text: Cells.pattern(names[2]), isHeader: true),
            ]
              + batches.map { batch in cell(members.first { $0.key.batch == batch }) })
        })
    }
  }

  private static func layerName(_ key: SpeedupTable.Key) -> String {
    key.model == "shape" ? key.layer : "\(key.model)/\(key.layer)"
  }

  private static func cell(_ group: SpeedupTable.Group?) -> DataTable.Cell {
    guard let group, let best = group.best else { return .init(text: "—") }
    guard let margin = group.margin, let second = group.runnerUp else {
      return .init(text: best.kernel)
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
