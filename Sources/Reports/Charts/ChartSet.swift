import Analysis
import Charts
import Records

/// All charts of a run: made from its records alone, and the same each time.
public struct ChartSet: Sendable {
  /// More than these nobody looks at, and a page with them is slow.
  static let mostCharts = 24
  /// Panels of one chart.
  static let mostPanels = 24

  /// What says the most comes first.
  public let charts: [NamedChart]
  /// What a run of many layers or regimes has no chart of, and where it is instead.
  public let notes: [String]

  /// The charts of `records`.
  ///
  /// `key` is what marks carry as `data-case`, so that a page's script finds the record of a mark.
  public init(
    run: RunDescription, records: [CaseRecord], breakEvens: [BreakEven] = [],
    key: @escaping (CaseRecord) -> String = { $0.caseID }
  ) {
    let styles = SeriesStyles(records)
    let drafts = ChartRegime.all(in: records).flatMap { regime in
      regime.models.flatMap { model -> [ChartDraft] in
        let whole = [
          ModelSpeedupChart.draft(model, regime, styles),
          BestKernelMap(model, regime, key: key).draft(styles),
        ]
        return whole.compactMap { $0 }
          + SpeedupCharts(model, regime, styles, breakEvens, key: key).drafts
      }
        + [
          RooflineChart(regime, run, styles, key: key).draft,
          BandwidthChart(regime, run, styles, key: key).draft,
        ].compactMap { $0 }
    }
    self.init(drafts)
  }

  /// The charts of `run`.
  public init(_ run: ModelRun) { self.init(BreakdownChart.draft(run).map { [$0] } ?? []) }

  /// The charts of `comparison`.
  public init(_ comparison: Comparison) {
    self.init(ChangeChart.draft(comparison).map { [$0] } ?? [])
  }

  /// The first of each rank; layers with few weights are the first to go.
  private init(_ drafts: [ChartDraft]) {
    let ranked = drafts.indices.sorted { (drafts[$0].rank, $0) < (drafts[$1].rank, $1) }
    let kept = Set(ranked.prefix(Self.mostCharts))
    let names = drafts.indices.filter { !kept.contains($0) }.map { drafts[$0].title }
    var taken = ChartNames()
    charts = drafts.indices.filter(kept.contains).map { taken.chart(drafts[$0]) }
    notes =
      names.isEmpty
      ? []
      : [
        "\(Units.count(names.count, "chart")) left out, of what has the fewest weights; the tables have their "
          + "cases: \(names.prefix(12).joined(separator: "; "))"
          + (names.count > 12 ? " and \(names.count - 12) more" : "")
      ]
  }

  /// What a run's folder holds of them, by path: `charts/<name>.svg` and `charts/<name>.vl.json`.
  public var files: [(path: String, text: String)] {
    charts.flatMap { chart in
      [
        (path: "charts/\(chart.name).svg", text: chart.chart.svg() + "\n"),
        (path: "charts/\(chart.name).vl.json", text: chart.chart.vegaLite()),
      ]
    }
  }
}
