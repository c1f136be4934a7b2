import Records

/// Where kernels begin, or cease, to beat dense: a row per series.
enum BreakEvenTable {
  static func table(_ breakEvens: [BreakEven]) -> DataTable {
    DataTable(
      caption: "Break-even with dense at the same precision",
      ["layer", "precision", "kernel", "at", "beats dense", "tried", "remark"],
      [.left, .left, .left, .left, .left, .left, .left],
      breakEvens.map { series in
        [
          series.model == "shape" ? series.layer : "\(series.model)/\(series.layer)",
          series.precision, "\(series.kernel) (\(series.isa))", fixed(series), verdict(series),
          "\(value(series.lowest, series.axis)) to \(value(series.highest, series.axis))",
          series.reason ?? "",
        ]
      })
  }

  /// What was held fixed: `batch 1`, `50% zeros`.
  private static func fixed(_ series: BreakEven) -> String {
    switch series.axis {
    case .sparsity: series.batch.map { "batch \($0)" } ?? ""
    case .batch: series.pattern.map(Cells.pattern) ?? ""
    }
  }

  private static func verdict(_ series: BreakEven) -> String {
    let ends = [series.low, series.high].compactMap(\.self).map { value($0, series.axis) }
    let between = ends.joined(separator: " to ")
    let noun = series.axis == .sparsity ? " zeros" : " tokens"
    return switch series.verdict {
    case .always: "always"
    case .never:
      series.axis == .sparsity ? "never below \(value(series.highest, series.axis))" : "never"
    case .from: "from \(between)\(noun)"
    case .upTo: "up to \(between)\(noun)"
    case .unsettled: "unsettled"
    }
  }

  private static func value(_ value: Double, _ axis: BreakEven.Axis) -> String {
    switch axis {
    case .sparsity: Units.share(value)
    case .batch: Rounding.text(value, decimals: 0)
    }
  }
}
