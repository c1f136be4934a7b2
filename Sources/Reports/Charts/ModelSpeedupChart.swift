import Analysis
import Charts
import Records

/// What the best kernel of each layer buys for all linear layers of a model, against sparsity: a panel per
/// batch, a line per precision.
enum ModelSpeedupChart {
  /// The chart of `model`; nil for one of a single layer, whose own chart says more.
  static func draft(
    _ model: ChartModel, _ regime: ChartRegime, _ styles: SeriesStyles
  ) -> ChartDraft? {
    guard Set(model.records.map(\.layer)).count > 1 else { return nil }
    let speedups = ModelSpeedup.all(in: SpeedupTable(model.records)).filter { $0.speedup != nil }
    guard !speedups.isEmpty else { return nil }
    let batches = Set(speedups.map(\.batch)).sorted()
    let panels = batches.prefix(ChartSet.mostPanels).map { batch in
      let own = speedups.filter { $0.batch == batch }
      return LineChart.Panel(
        "batch \(batch)",
        series: styles.precisions.compactMap { precision in
          let entries = own.filter { $0.precision == precision }.compactMap { entry($0, model) }
          guard !entries.isEmpty else { return nil }
          return LineChart.Series(
            precision, style: styles.style(precision: precision),
            points: SpeedupPoints.points(entries))
        })
    }
    let title = "\(model.name): all linear layers, each with its best kernel"
    let caption = [
      "\(regime.title). Layers weighted by how often they occur. The interval has every layer at its lower, "
        + "then at its upper end.",
      model.records.contains { $0.pattern.contains(":") }
        ? "Marks off the lines are N:M patterns." : nil,
      batches.count > panels.count
        ? "\(batches.count - panels.count) larger batches are left out; the table has them." : nil,
    ].compactMap { $0 }.joined(separator: " ")
    return ChartDraft(
      stem: "model \(model.name)\(regime.suffix)", title: title, caption: caption, rank: 0
    ) { id in
      LineChart(
        id: id, title: title,
        summary:
          "Lines of the speedup of all linear layers over dense fp32 against the share of zeros.",
        xAxis: SpeedupPoints.xAxis, yAxis: SpeedupPoints.yAxis, panels: panels, reference: 1,
        referenceName: "dense fp32")
    }
  }

  private static func entry(
    _ speedup: ModelSpeedup, _ model: ChartModel
  ) -> SpeedupPoints.Entry? {
    guard let estimate = speedup.speedup else { return nil }
    let own = model.records.filter {
      $0.batch == speedup.batch && $0.precision == speedup.precision
        && $0.pattern == speedup.pattern
    }
    let weights = own.map { Double($0.outFeatures * $0.inFeatures * max(1, $0.occurrences)) }
    let zeros = zip(own, weights).reduce(0) { $0 + $1.0.sparsity * $1.1 }
    let sparsity = zeros / weights.reduce(0, +)
    let pattern = own.first.map(Cells.pattern) ?? speedup.pattern
    let kernels = speedup.kernels.map { "\($0.kernel) \($0.layers)" }.joined(separator: ", ")
    let info = MarkInfo(
      "\(speedup.model) \(speedup.precision), \(pattern), batch \(speedup.batch)\n"
        + "\(Units.speedup(estimate)) over dense fp32\nbest kernels by layers: \(kernels)",
      data: ["model": speedup.model])
    return SpeedupPoints.Entry(
      sparsity: sparsity, pattern: speedup.pattern,
      point: .init(x: sparsity, y: SpeedupPoints.value(estimate), info: info))
  }
}
