import Analysis
import Charts
import Records

/// By how much the cases of a comparison changed: a row per case, its interval against the band within which
/// it counts as the same.
enum ChangeChart {
  /// Rows of one chart: more nobody reads.
  private static let mostRows = 60
  /// An axis wider than this many thresholds would press what matters together.
  private static let mostThresholds = 10.0

  /// The chart of `comparison`; nil where nothing was judged.
  static func draft(_ comparison: Comparison) -> ChartDraft? {
    let report = ComparisonReport(comparison)
    let groups = report.groups.filter(\.hasFigures)
    let judged = groups.flatMap { group in
      group.cases.compactMap { one in one.ratio.map { (one: one, ratio: $0, group: group) } }
    }
    guard !judged.isEmpty else { return nil }
    let shown = judged.prefix(mostRows)
    let threshold = comparison.settings.threshold
    let kinds = groups.map { IntervalChart.Kind($0.title, style: style($0.verdict)) }
    let rows = shown.map { entry in
      IntervalChart.Row(
        report.names[entry.one.caseID], value: value(entry.ratio),
        kind: groups.firstIndex { $0.verdict == entry.group.verdict } ?? 0,
        label: Units.change(entry.ratio), info: info(entry.one, entry.ratio, report))
    }
    let title =
      "Change of time, \(comparison.head.label) against \(comparison.base.label)"
    let caption = [
      names(report),
      "Each interval is the one that its case was judged by; the band is ±"
        + "\(Units.percent(threshold)), within which a case counts as the same.",
      judged.count > shown.count
        ? "\(judged.count - shown.count) cases that changed least are left out; the table has them."
        : nil,
    ].compactMap(\.self).joined(separator: " ")
    return ChartDraft(
      stem: "changes \(comparison.name)", title: title, caption: caption, rank: 0
    ) { id in
      IntervalChart(
        id: id, title: title,
        summary:
          "A row per case with the change of its time and its interval, slower to the right.",
        axis: Axis(
          "change of time, slower to the right", format: .percent,
          range: range(shown.map(\.ratio), threshold)),
        reference: 0, band: (1 / (1 + threshold) - 1)...threshold,
        bandName: "the same within \(Units.percent(threshold))", kinds: kinds, rows: rows)
    }
  }

  private static func names(_ report: ComparisonReport) -> String? {
    report.names.common.map { "All cases: \($0)." }
  }

  private static func value(_ ratio: Comparison.Ratio) -> ChartValue {
    ChartValue(ratio.value - 1, low: ratio.low - 1, high: ratio.high - 1)
  }

  /// All values and, unless they are very wide, all intervals.
  private static func range(
    _ ratios: [Comparison.Ratio], _ threshold: Double
  ) -> ClosedRange<Double> {
    let values = ratios.map { $0.value - 1 } + [-1.5 * threshold, 1.5 * threshold]
    let least = values.min() ?? 0
    let most = values.max() ?? 0
    let room = mostThresholds * threshold
    let low = ratios.map { max($0.low - 1, least - room) }.min() ?? least
    let high = ratios.map { min($0.high - 1, most + room) }.max() ?? most
    let margin = 0.04 * (max(high, most) - min(low, least))
    return (min(low, least) - margin)...(max(high, most) + margin)
  }

  private static func style(_ verdict: Comparison.Verdict) -> MarkStyle {
    switch verdict {
    case .slower: MarkStyle(colour: 1, shape: 2)
    case .faster: MarkStyle(colour: 2, shape: 4)
    case .inconclusive: MarkStyle(colour: 6, shape: 3, fill: 1)
    default: MarkStyle(colour: 0, shape: 0)
    }
  }

  private static func info(
    _ one: Comparison.Case, _ ratio: Comparison.Ratio, _ report: ComparisonReport
  ) -> MarkInfo {
    let times = report.times(one)
    return MarkInfo(
      [
        report.names[one.caseID], Units.change(ratio), report.confirmation(one),
        "base \(times[0]), head \(times[1]), \(Units.count(one.pairLogRatios.count, "pair"))",
      ].compactMap(\.self).joined(separator: "\n"), data: ["record": one.caseID])
  }
}
