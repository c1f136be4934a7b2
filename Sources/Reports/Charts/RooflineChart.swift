import Analysis
import Charts
import Hardware
import Matrices
import Records

/// Cases under the measured ceilings of their thread count.
struct RooflineChart {
  let regime: ChartRegime
  let styles: SeriesStyles
  let key: (CaseRecord) -> String
  private let ceilings: Ceilings?

  init(
    _ regime: ChartRegime, _ run: RunDescription, _ styles: SeriesStyles,
    key: @escaping (CaseRecord) -> String
  ) {
    self.regime = regime
    self.styles = styles
    self.key = key
    ceilings = run.ceilings.first { $0.threads == regime.threads }
  }

  /// The chart; nil where nothing has a place in it.
  var draft: ChartDraft? {
    let points = regime.records.filter(\.isResult).compactMap(point)
    guard !points.isEmpty else { return nil }
    let title = "Roofline: \(regime.title)"
    let lines = ceilings.map { slopes($0) + peaks($0) } ?? []
    let bytes = regime.cache == "cold" ? "weights" : "weights and activations"
    let caption =
      "Lines are measured ceilings: slanted ones what each level passes on, flat ones peak arithmetic. A "
      + "point is a case, with its 95% interval; one on a line can't be faster."
      + (ceilings == nil ? " No ceilings were measured on so many threads." : "")
    let (styles, regime) = (styles, regime)
    return ChartDraft(
      stem: "roofline\(regime.suffix)", title: title, caption: caption, rank: 1
    ) { id in
      ScatterChart(
        id: id, title: title,
        summary:
          "\(Units.count(points.count, "case")) by operations a byte and operations a second, under "
          + "\(Units.count(lines.count, "measured ceiling")).",
        xAxis: Axis("operations per byte of \(bytes) (logarithmic)", .log10),
        yAxis: Axis("GFLOP/s, of int8 GOP/s (logarithmic)", .log10), colourTitle: "kernel",
        colours: styles.kernels, shapeTitle: "precision", shapes: styles.precisions,
        points: points, ceilings: lines)
    }
  }

  private func point(_ record: CaseRecord) -> ScatterChart.Point? {
    guard let time = record.time, let bytes = record.bytesPerSecond,
      let operations = record.operationsPerSecond, bytes > 0, operations > 0, time.low > 0
    else { return nil }
    let rate = operations / 1e9
    let kind = Precision(rawValue: record.precision)?.arithmetic ?? .fp32
    let figures = [
      "\(Units.operationsPerSecond(operations, kind)), \(Units.bytesPerSecond(bytes)), "
        + "\(Units.seconds(time))",
      CaseTooltip.distance(record),
    ].compactMap { $0 }
    return ScatterChart.Point(
      x: ChartValue(operations / bytes),
      y: ChartValue(rate, low: rate * time.value / time.high, high: rate * time.value / time.low),
      colour: styles.colour(record.kernel), shape: styles.shape(record.precision),
      info: CaseTooltip.info(record, key: key, figures: figures))
  }

  private func slopes(_ ceilings: Ceilings) -> [ScatterChart.Ceiling] {
    ceilings.bandwidths.sorted { $0.bytesPerSecond < $1.bytesPerSecond }.map { bandwidth in
      let label = "\(bandwidth.level) \(Units.bytesPerSecond(bandwidth.bytesPerSecond))"
      return ScatterChart.Ceiling(
        .slanted(bandwidth.bytesPerSecond / 1e9), label: label,
        info: MarkInfo("\(label)\n\(bandwidth.accessPattern)"))
    }
  }

  /// Of each kind of arithmetic that occurs, the best, and what the instruction sets in use reach.
  private func peaks(_ ceilings: Ceilings) -> [ScatterChart.Ceiling] {
    let kinds = Set(
      regime.records.filter(\.isResult).compactMap {
        Precision(rawValue: $0.precision)?.arithmetic.rawValue
      })
    let used = Set(
      regime.records.filter(\.isResult).compactMap { record -> String? in
        guard let kind = Precision(rawValue: record.precision)?.arithmetic,
          let isa = InstructionSet(rawValue: record.isa),
          let peak = ceilings.peak(kind, upTo: isa)
        else { return nil }
        return "\(peak.precision) \(peak.isa)"
      })
    let best = Dictionary(grouping: ceilings.arithmetic, by: \.precision).compactMap {
      $0.value.max { $0.operationsPerSecond < $1.operationsPerSecond }
    }
    let shown = ceilings.arithmetic.filter { peak in
      kinds.contains(peak.precision)
        && (used.contains("\(peak.precision) \(peak.isa)") || best.contains(peak))
    }
    return shown.map { peak in
      let kind = ArithmeticKind(rawValue: peak.precision) ?? .fp32
      let label =
        "\(peak.precision) \(peak.isa) \(Units.operationsPerSecond(peak.operationsPerSecond, kind))"
      return ScatterChart.Ceiling(
        .flat(peak.operationsPerSecond / 1e9), label: label, info: MarkInfo(label))
    }
  }
}
