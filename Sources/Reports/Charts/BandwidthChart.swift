import Analysis
import Charts
import Records

/// How fast packed weights are gone through, against how small they are: what compressing them buys.
struct BandwidthChart {
  let regime: ChartRegime
  let styles: SeriesStyles
  let key: (CaseRecord) -> String
  private let memory: Ceilings.Bandwidth?

  init(
    _ regime: ChartRegime, _ run: RunDescription, _ styles: SeriesStyles,
    key: @escaping (CaseRecord) -> String
  ) {
    self.regime = regime
    self.styles = styles
    self.key = key
    memory = run.ceilings.first { $0.threads == regime.threads }?.bandwidth("DRAM")
  }

  /// The chart of the smallest batch, where bytes matter most; nil where nothing has a place in it.
  var draft: ChartDraft? {
    let results = regime.records.filter(\.isResult)
    guard let batch = results.map(\.batch).min() else { return nil }
    let points = results.filter { $0.batch == batch }.compactMap(point)
    guard !points.isEmpty else { return nil }
    let others = Set(results.map(\.batch)).count - 1
    let title = "Effective bandwidth at batch \(batch): \(regime.title)"
    let caption =
      "Bytes of packed weights over the median time. Where memory is the bound a kernel lies at its ceiling "
      + "whatever the format, and fewer bits are as much faster; below it, unpacking or arithmetic takes longer."
      + (others > 0 ? " \(Units.count(others, "larger batch size")) left out." : "")
    let ceiling = memory.map { memory in
      let label = "DRAM \(Units.bytesPerSecond(memory.bytesPerSecond))"
      return ScatterChart.Ceiling(
        .flat(memory.bytesPerSecond / 1e9), label: label,
        info: MarkInfo("\(label)\n\(memory.accessPattern)"))
    }
    let styles = styles
    return ChartDraft(
      stem: "bandwidth\(regime.suffix)", title: title, caption: caption, rank: 1
    ) { id in
      ScatterChart(
        id: id, title: title,
        summary:
          "\(Units.count(points.count, "case")) by stored bits per weight and bytes of packed weights "
          + "a second.",
        xAxis: Axis("stored bits per weight, zeros counted as weights (logarithmic)", .log2),
        yAxis: Axis("GB/s of packed weights", including: [0]), colourTitle: "kernel",
        colours: styles.kernels, shapeTitle: "precision", shapes: styles.precisions,
        points: points, ceilings: ceiling.map { [$0] } ?? [])
    }
  }

  private func point(_ record: CaseRecord) -> ScatterChart.Point? {
    guard let time = record.time, time.low > 0, let bytes = record.weightBytes, bytes > 0,
      record.outFeatures > 0, record.inFeatures > 0
    else { return nil }
    let weights = Double(record.outFeatures) * Double(record.inFeatures)
    let bits = Double(bytes) * 8 / weights
    let size = Double(bytes) / 1e9
    let rate = Units.gigabytesPerSecond(
      size * 1e9 / time.value, relativeHalfWidth: time.relativeHalfWidth)
    return ScatterChart.Point(
      x: ChartValue(bits),
      y: ChartValue(size / time.value, low: size / time.high, high: size / time.low),
      colour: styles.colour(record.kernel), shape: styles.shape(record.precision),
      info: CaseTooltip.info(
        record, key: key,
        figures: [
          "\(Rounding.text(bits)) bits per weight, \(rate) GB/s", CaseTooltip.speedup(record),
        ]
      ))
  }
}
