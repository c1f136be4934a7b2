import Analysis
import Records

/// Speedups of whole models: a row per model, precision and pattern, a column per batch.
enum SpeedupMatrix {
  /// A table per thread count and cache regime of `speedups`.
  static func all(of speedups: [ModelSpeedup]) -> [DataTable] {
    let regimes = Regime.groups(of: speedups) { Regime(threads: $0.threads, cache: $0.cache) }
    return regimes.map { regime, speedups in
      let matrix = Matrix<ModelSpeedup>(
        caption: "Best kernels over dense fp32" + (regimes.count > 1 ? ", \(regime.text)" : ""),
        names: ["model", "precision", "weights"],
        row: { [$0.model, $0.precision, Cells.pattern($0.pattern)] },
        batch: \.batch, cell: cell)
      return matrix.table(speedups)
    }
  }

  private static func cell(_ speedup: ModelSpeedup) -> DataTable.Cell {
    guard let value = speedup.speedup else {
      return .init(text: "—", detail: Answer.kernels(speedup))
    }
    return .init(
      text: Units.speedup(value), detail: Answer.kernels(speedup), kind: Gain.name(of: value))
  }
}
