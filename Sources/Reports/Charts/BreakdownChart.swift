import Charts
import Records

/// What the time of a model goes to: a bar per variant, a panel per stage and cache regime.
enum BreakdownChart {
  /// Bars of one panel.
  private static let mostBars = 16

  /// The chart of `run`; nil where no stage was timed.
  static func draft(_ run: ModelRun) -> ChartDraft? {
    let report = ModelReport(run)
    let regimes = run.records.map(\.cache).distinct
    let panels = regimes.flatMap { cache in
      ModelRecord.Stage.allCases.compactMap { stage in
        panel(stage, cache, report, namesCache: regimes.count > 1)
      }
    }
    guard !panels.isEmpty else { return nil }
    let suspect = run.records.flatMap(\.stages).count(where: \.isSuspect)
    let most = panels.map(\.leftOut).max() ?? 0
    let title = "\(run.model): where the time goes"
    let caption = [
      report.heading + ".", run.extrapolation.map { "The model's time is \($0)." },
      "Percentages are shares of the accounted time. Each stage has its own scale.",
      suspect > 0 ? "\(Units.count(suspect, "suspect time")) left out." : nil,
      most > 0 ? "Variants beyond the first \(mostBars) are left out; the tables have them." : nil,
    ].compactMap { $0 }.joined(separator: " ")
    return ChartDraft(
      stem: "breakdown \(run.model)", title: title, caption: caption, rank: 0
    ) { id in
      BarChart(
        id: id, title: title,
        summary: "A bar per variant and stage, as long as its time and divided by kinds of work.",
        parts: TimeBreakdown.names + ["unaccounted"], remainder: TimeBreakdown.names.count,
        panels: panels.map(\.panel))
    }
  }

  private static func panel(
    _ stage: ModelRecord.Stage, _ cache: String, _ report: ModelReport, namesCache: Bool
  ) -> (panel: BarChart.Panel, leftOut: Int)? {
    let rows = report.run.records.filter { $0.cache == cache }.compactMap { record in
      record[stage].flatMap { $0.isSuspect ? nil : (record: record, times: $0) }
    }
    guard let first = rows.first else { return nil }
    let unit = unit(rows.map(\.times.seconds.value).max() ?? 0)
    let name =
      switch stage {
      case .encode: "Encoder, \(Units.count(first.times.tokens, "token"))"
      case .firstToken: "First token, after \(Units.count(first.times.tokens, "token"))"
      case .decode: "Decoding, \(Units.count(first.times.tokens, "token")) at a time"
      }
    let bars = rows.prefix(mostBars).map { row in
      let name = report.name(row.record).joined(separator: ", ")
      return BarChart.Bar(
        name, segments: segments(row.record, row.times, name, scale: unit.scale),
        total: Units.seconds(row.times.seconds.estimate))
    }
    return (
      BarChart.Panel(
        name + (namesCache ? ", weights \(cache)" : ""), axis: Axis(unit.name), bars: bars),
      rows.count - bars.count
    )
  }

  private static func segments(
    _ record: ModelRecord, _ times: ModelRecord.StageTimes, _ name: String, scale: Double
  ) -> [BarChart.Segment] {
    let breakdown = TimeBreakdown(times)
    func info(_ part: String, _ seconds: Double) -> MarkInfo {
      MarkInfo("\(name)\n\(part): \(Units.seconds(seconds))", data: ["record": record.id])
    }
    let parts = zip(TimeBreakdown.names, zip(breakdown.shares, breakdown.seconds)).enumerated()
    let named = parts.map { index, part in
      BarChart.Segment(
        part: index, value: part.1.1 / scale, label: Units.share(part.1.0),
        info: info(part.0, part.1.1))
    }
    let rest = breakdown.unaccountedSeconds
    return named + [
      .init(part: named.count, value: rest / scale, label: "", info: info("unaccounted", rest))
    ]
  }

  private static func unit(_ seconds: Double) -> (scale: Double, name: String) {
    seconds >= 1 ? (1, "s") : seconds >= 1e-3 ? (1e-3, "ms") : (1e-6, "µs")
  }
}
