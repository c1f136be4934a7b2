import Analysis
import Charts
import Records

/// Speedup over dense fp32 against sparsity: a chart per layer, a panel per batch, a line per kernel and
/// precision.
struct SpeedupCharts {
  /// Lines that a panel holds and stays readable; with more, each precision gets its own panels.
  private static let mostSeries = 8

  let model: ChartModel
  let regime: ChartRegime
  let styles: SeriesStyles
  let breakEvens: [BreakEven]
  let key: (CaseRecord) -> String
  /// Lines of which some case was run on several instruction sets.
  private let split: Set<String>

  init(
    _ model: ChartModel, _ regime: ChartRegime, _ styles: SeriesStyles, _ breakEvens: [BreakEven],
    key: @escaping (CaseRecord) -> String
  ) {
    self.model = model
    self.regime = regime
    self.styles = styles
    self.key = key
    let isas = Dictionary(grouping: model.records) {
      "\(Self.line($0)) \($0.batch) \($0.pattern)"
    }
    split = Set(
      isas.values.compactMap { records in
        Set(records.map(\.isa)).count > 1 ? records.first.map(Self.line) : nil
      })
    self.breakEvens = breakEvens.filter {
      $0.axis == .sparsity && $0.threads == regime.threads && $0.cache == regime.cache
    }
  }

  /// Those of the heaviest layers.
  var drafts: [ChartDraft] {
    let layers = model.layers
    return layers.enumerated().compactMap { rank, layer in
      draft(layer.name, layer.records.filter { $0.speedup != nil && !$0.isBaseline }, rank: rank)
    }
  }

  private func draft(_ layer: String, _ records: [CaseRecord], rank: Int) -> ChartDraft? {
    guard let first = records.first else { return nil }
    let lines = Set(records.map(lineName))
    let isSplit = lines.count > Self.mostSeries && Set(records.map(\.precision)).count > 1
    let batches = Set(records.map(\.batch)).sorted()
    let precisions = styles.precisions.filter { name in records.contains { $0.precision == name } }
    let rows: [String?] = isSplit ? precisions : [nil]
    let all = rows.flatMap { precision in
      batches.compactMap { panel(layer, records, batch: $0, precision: precision) }
    }
    let panels = Array(all.prefix(ChartSet.mostPanels))
    let name = model.name(ofLayer: layer)
    let title = "\(name): speedup over dense fp32"
    let hasBounds = panels.contains { $0.series.contains { !$0.bound.isEmpty } }
    let hasSpans = panels.contains { !$0.spans.isEmpty }
    let caption = [
      "\(first.outFeatures)×\(first.inFeatures), \(regime.title). Bands and whiskers are 95% intervals.",
      hasBounds
        ? "Dashed: what the packed size alone would give, were memory all that matters." : nil,
      records.contains { $0.pattern.contains(":") }
        ? "Marks off the lines are N:M patterns." : nil,
      hasSpans ? "Bars: where a kernel begins to beat dense at its own precision." : nil,
      all.count > panels.count
        ? "\(Units.count(all.count - panels.count, "panel")) more would not fit; the table has their cases."
        : nil,
    ].compactMap { $0 }.joined(separator: " ")
    return ChartDraft(
      stem: "speedup \(name)\(regime.suffix)", title: title, caption: caption, rank: 2 + rank
    ) { id in
      LineChart(
        id: id, title: title,
        summary: "Lines of speedup over dense fp32 against the share of zeros, with intervals, for "
          + "\(Units.count(batches.count, "batch size")).",
        xAxis: SpeedupPoints.xAxis, yAxis: SpeedupPoints.yAxis, panels: panels, reference: 1,
        referenceName: "dense fp32", boundName: "size bound", spanName: "break-even",
        columns: isSplit && batches.count <= 4 ? batches.count : nil)
    }
  }

  private func panel(
    _ layer: String, _ records: [CaseRecord], batch: Int, precision: String?
  ) -> LineChart.Panel? {
    let own = records.filter {
      $0.batch == batch && (precision == nil || $0.precision == precision)
    }
    guard !own.isEmpty else { return nil }
    let isOfOnePrecision = precision != nil || Set(records.map(\.precision)).count == 1
    let members = Dictionary(grouping: own, by: lineName)
    let names = own.map(lineName).distinct.sorted { left, right in
      rank(members[left]) < rank(members[right])
    }
    let series = names.compactMap { name -> LineChart.Series? in
      guard let records = members[name], let first = records.first else { return nil }
      let style = isOfOnePrecision ? styles.style(kernel: first.kernel) : styles.style(first)
      return LineChart.Series(
        precision == nil
          ? name : name.replacing(" \(first.precision)", with: "", maxReplacements: 1),
        style: style, points: SpeedupPoints.points(records.compactMap(entry)),
        bound: bound(records))
    }
    let title = "batch \(batch)" + (precision.map { ", \($0)" } ?? "")
    return LineChart.Panel(
      title, series: series,
      spans: spans(layer, own, batch: batch) {
        isOfOnePrecision ? styles.style(kernel: $0.kernel) : styles.style($0)
      })
  }

  private func rank(_ records: [CaseRecord]?) -> (Int, Int) {
    records?.first.map { (styles.shape($0.precision), styles.colour($0.kernel)) } ?? (0, 0)
  }

  /// `bitmask w8a8`, with the instruction set where the layer was run on several.
  private func lineName(_ record: CaseRecord) -> String {
    "\(record.kernel) \(record.precision)"
      + (split.contains(Self.line(record)) ? " \(record.isa)" : "")
  }

  private static func line(_ record: CaseRecord) -> String {
    "\(record.layer) \(record.kernel) \(record.precision)"
  }

  private func entry(_ record: CaseRecord) -> SpeedupPoints.Entry? {
    record.speedup.map { speedup in
      let info = CaseTooltip.info(record, key: key, figures: [CaseTooltip.speedup(record)])
      return SpeedupPoints.Entry(
        sparsity: record.sparsity, pattern: record.pattern,
        point: .init(x: record.sparsity, y: SpeedupPoints.value(speedup), info: info))
    }
  }

  /// Of formats that are smaller than dense, as dense itself is bound by its precision alone.
  private func bound(_ records: [CaseRecord]) -> [LineChart.Point] {
    let own = records.filter { $0.kernel != "dense" && !$0.pattern.contains(":") }
      .sorted { $0.sparsity < $1.sparsity }
    return own.compactMap { record in
      record.sizeBoundSpeedup.map {
        .init(x: record.sparsity, y: ChartValue($0), info: MarkInfo(""))
      }
    }
  }

  /// Break-evens of the kernels of a panel, at the height of dense at their precision.
  private func spans(
    _ layer: String, _ records: [CaseRecord], batch: Int, style: (CaseRecord) -> MarkStyle
  ) -> [LineChart.Span] {
    breakEvens.compactMap { found in
      guard found.verdict == .from, found.layer == layer, found.batch == batch,
        found.model == records.first?.model,
        let record = records.first(where: {
          $0.kernel == found.kernel && $0.precision == found.precision
        })
      else { return nil }
      let (low, high) = (found.low ?? found.lowest, found.high ?? found.highest)
      let ends = [low, high].map { Rounding.text($0 * 100, decimals: 0) }
      let dense = records.filter { $0.kernel == "dense" && $0.precision == found.precision }
        .compactMap(\.speedup?.value).sorted()
      let name = "\(found.kernel) \(found.precision)"
      return LineChart.Span(
        from: low, to: high, y: dense.isEmpty ? nil : dense[dense.count / 2],
        style: style(record),
        info: MarkInfo(
          "\(name) beats dense \(found.precision) from \(ends[0])–\(ends[1])% zeros",
          data: ["break-even": name]))
    }
  }
}
