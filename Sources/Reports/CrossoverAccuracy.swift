import Analysis
import Foundation
import Records

/// How well the ceilings predicted the crossovers of a run: what terminal and Markdown have in common.
struct CrossoverAccuracy {
  static let title = "Predicted against measured"
  static let titles = [
    "series", "compared", "median error", "worst", "≤ 1.5×", "≤ 2×", "outside", "irregular",
    "unpredicted",
  ]

  private static let nameColumns = 40

  /// The whole run in sentences; why there is nothing to say where there is no series.
  let sentences: [String]
  /// The run by model, kernel and precision, those of which it has several.
  let rows: [[String]]
  /// Titles of `rows`.
  var titles: [String] { ["of"] + Self.titles }
  var alignments: [TextTable.Alignment] { [.left] + Self.titles.map { _ in .right } }

  init(_ crossovers: [Crossover]) {
    let whole = CrossoverSummary(crossovers)
    guard whole.series > 0 else {
      sentences = [
        "No crossover: none of the layers was measured at "
          + "\(Crossover.fewestBatches) batches or more; run Benchmarks/crossover.yaml, or give "
          + "--batch 1,2,4,8,16,32,64,128,256."
      ]
      rows = []
      return
    }
    sentences = [Self.compared(whole), Self.leftOut(whole)].filter { !$0.isEmpty }
    let parts = [\CaseRecord.model, \.kernel, \.precision].flatMap { field in
      Self.parts(crossovers, by: field)
    }
    rows = parts.isEmpty ? [] : parts + [Self.row("all", whole)]
  }

  private static func parts(
    _ crossovers: [Crossover], by field: KeyPath<CaseRecord, String>
  ) -> [[String]] {
    func value(_ crossover: Crossover) -> String? { crossover.records.first?[keyPath: field] }
    var values: [String] = []
    for value in crossovers.compactMap(value) where !values.contains(value) { values.append(value) }
    guard values.count > 1 else { return [] }
    return values.compactMap { name in
      let summary = CrossoverSummary(crossovers.filter { value($0) == name })
      return summary.series == 0 ? nil : row(name, summary)
    }
  }

  private static func row(_ name: String, _ summary: CrossoverSummary) -> [String] {
    [
      name, String(summary.series), String(summary.compared),
      summary.medianError.map(factor) ?? "—", summary.worstError.map(factor) ?? "—",
      String(summary.withinHalf), String(summary.withinTwo), String(summary.outside),
      String(summary.irregular), String(summary.unpredicted),
    ]
  }

  /// `Off by 1.21× in the middle (0.28 octaves) and 2.10× at most (mpt-7b/mlp.up, …), …`.
  private static func compared(_ summary: CrossoverSummary) -> String {
    guard let median = summary.medianError, let worst = summary.worstError else {
      return "Nothing to compare in \(summary.series) series."
    }
    let series = summary.worst?.records.first.map { record in
      " (\("\(record.model)/\(record.layer)".cutInMiddle(to: nameColumns)), "
        + "\(record.precision) \(record.kernel))"
    }
    return "Off by \(factor(median)) in the middle, \(octaves(median)), and by \(factor(worst)) at "
      + "most\(series ?? ""), over \(summary.compared) of \(summary.series) series: "
      + "\(summary.withinHalf) within 1.5×, \(summary.withinTwo) within 2×."
  }

  private static func leftOut(_ summary: CrossoverSummary) -> String {
    let near = summary.irregularWithinTwo
    let reasons = [
      (
        summary.irregular,
        "irregular" + (near > 0 ? " (\(near) whose ends meet within 2× of the prediction)" : "")
      ),
      (summary.unresolved, "with times that scatter too much"),
      (summary.outside, "outside the batches measured, as predicted"),
      (summary.unpredicted, "without a prediction"),
      (summary.tooFew, "with fewer than \(Crossover.fewestBatches) batches"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return reasons.isEmpty ? "" : "Not compared: \(reasons.joined(separator: ", "))."
  }

  private static func factor(_ error: Double) -> String { Rounding.text(error, decimals: 2) + "×" }

  /// |log2| of a factor.
  private static func octaves(_ error: Double) -> String {
    "\(Rounding.text(log2(error), decimals: 2)) octaves"
  }
}
