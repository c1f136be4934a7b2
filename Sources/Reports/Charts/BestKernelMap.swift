import Analysis
import Charts
import Records

/// The best kernel over sparsity and batch: a panel per precision.
struct BestKernelMap {
  let model: ChartModel
  let regime: ChartRegime
  let key: (CaseRecord) -> String
  private let groups: [SpeedupTable.Group]
  private let layers: Int

  init(_ model: ChartModel, _ regime: ChartRegime, key: @escaping (CaseRecord) -> String) {
    self.model = model
    self.regime = regime
    self.key = key
    groups = SpeedupTable(model.records).groups
    layers = Set(model.records.map(\.layer)).count
  }

  /// The map; nil where no kernel ran besides the baseline.
  func draft(_ styles: SeriesStyles) -> ChartDraft? {
    guard model.records.contains(where: { $0.speedup != nil && !$0.isBaseline }) else { return nil }
    let precisions = styles.precisions.filter { name in
      groups.contains { $0.key.precision == name }
    }
    let panels = precisions.map(panel)
    let title = "\(model.name): best kernel"
    let caption = [
      "\(regime.title). In a cell: the fastest kernel, its speedup over dense fp32, and how far it is ahead of "
        + "the next, or which one it can't be told from.",
      layers > 1
        ? "One kernel for all \(layers) layers, weighted by how often they occur." : nil,
    ].compactMap { $0 }.joined(separator: " ")
    return ChartDraft(
      stem: "best kernel \(model.name)\(regime.suffix)", title: title, caption: caption, rank: 0
    ) { id in
      HeatMap(
        id: id, title: title,
        summary:
          "For each precision a table of batch by sparsity with the fastest kernel in each cell.",
        columnTitle: "zeros", rowTitle: "batch",
        valueAxis: Axis("speedup over dense fp32", .log2, format: .times), centre: 1,
        hatchName: "the first two can't be told apart", panels: panels)
    }
  }

  private func panel(_ precision: String) -> HeatMap.Panel {
    let own = groups.filter { $0.key.precision == precision }
    let batches = Set(own.map(\.key.batch)).sorted()
    let patterns = own.map(\.key.pattern).distinct.map { pattern in
      (pattern: pattern, sparsity: sparsity(own.filter { $0.key.pattern == pattern }))
    }
    let sorted = patterns.sorted { ($0.sparsity, $0.pattern) < ($1.sparsity, $1.pattern) }
      .map(\.pattern)
    let cells = sorted.enumerated().flatMap { column, pattern in
      batches.enumerated().compactMap { row, batch -> HeatMap.Cell? in
        let setting = own.filter { $0.key.pattern == pattern && $0.key.batch == batch }
        guard !setting.isEmpty else { return nil }
        return cell(setting, column: column, row: row)
      }
    }
    return HeatMap.Panel(
      precision, columns: sorted.map(name), rows: batches.map(String.init), cells: cells)
  }

  private func sparsity(_ groups: [SpeedupTable.Group]) -> Double {
    groups.first?.rows.first?.record.sparsity ?? 0
  }

  /// `50%`, `2:4`: that zeros are counted stands below.
  private func name(_ pattern: String) -> String {
    let text = Cells.pattern(pattern)
    return text.hasSuffix(" zeros") ? String(text.dropLast(" zeros".count)) : text
  }

  private func cell(_ groups: [SpeedupTable.Group], column: Int, row: Int) -> HeatMap.Cell {
    let setting = groups[0].key
    let head = "\(Cells.pattern(setting.pattern)), batch \(setting.batch), \(setting.precision)"
    let totals = KernelTotals(groups, layers: layers)
    guard let best = totals.entries.first else {
      return HeatMap.Cell(
        column: column, row: row, value: nil, lines: ["no result"],
        info: MarkInfo("\(head)\n\(reason(groups))"))
    }
    var lines = [best.kernel, text(best.speedup)]
    var tooltip = [head, "\(best.kernel): \(Units.speedup(best.speedup)) over dense fp32"]
    if totals.entries.count > 1 {
      let next = totals.entries[1]
      let margin = Units.change(best.speedup.value / next.speedup.value - 1)
      lines.append(totals.isTied ? "= \(next.kernel)" : margin)
      tooltip.append(
        "\(next.kernel): \(Units.speedup(next.speedup))"
          + (totals.isTied ? ", can't be told apart" : ""))
    }
    var data = best.records.count == 1 ? ["case": key(best.records[0])] : [:]
    data["pattern"] = setting.pattern
    data["batch"] = String(setting.batch)
    return HeatMap.Cell(
      column: column, row: row, value: best.speedup.value, lines: lines, isHatched: totals.isTied,
      info: MarkInfo(tooltip.joined(separator: "\n"), data: data))
  }

  /// No more digits than the interval supports, which the tooltip shows.
  private func text(_ speedup: Estimate) -> String {
    guard speedup.halfWidth > 0 else { return Units.speedup(speedup) }
    return Rounding.text(speedup.value, halfWidth: speedup.halfWidth, most: 2) + "×"
  }

  private func reason(_ groups: [SpeedupTable.Group]) -> String {
    if groups.count < layers { return "only \(groups.count) of \(layers) layers are in the run" }
    let refused = groups.flatMap(\.rows).map(\.record).first { !$0.isResult }
    return refused.map {
      [$0.status.rawValue, $0.reason].compactMap { $0 }.joined(separator: ": ")
    }
      ?? "no kernel has a result in every layer"
  }
}
