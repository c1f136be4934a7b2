import Analysis
import Foundation
import Records

/// Predicted and measured crossovers, a row per series: what terminal and Markdown have in common.
struct CrossoverTable {
  /// Titles of `rows`; threads and cache only where they differ within the run.
  let titles: [String]
  let alignments: [TextTable.Alignment]
  let rows: [[String]]
  /// For each row why it is irregular, or nothing.
  let reasons: [String]

  /// Says what the columns are.
  static let explanation =
    "In tokens. predicted: where the ceilings put it; turns: the last batch that memory holds back → the "
    + "first from which arithmetic does, by the bound of each case; measured: where the flat part of time "
    + "against batch meets the part in proportion to it, and the knees that fit nearly as well; below, "
    + "beyond: so near the end of the batches measured, or outside, that only this can be told; ~ irregular: "
    + "not flat first and then in proportion, but flat up to → in proportion from these batches; ~ is where "
    + "the time of the smallest batch meets the proportion of the largest."

  init(_ crossovers: [Crossover]) {
    let shown = crossovers.filter { $0.comparison != .tooFew }
    let firsts = shown.compactMap(\.records.first)
    let threads = Set(firsts.map(\.threads)).count > 1
    let cache = Set(firsts.map(\.cache)).count > 1
    let optional = (threads ? ["threads"] : []) + (cache ? ["cache"] : [])
    let fixed = ["precision", "pattern", "kernel", "isa"]
    titles = ["layer"] + optional + fixed + ["predicted", "turns", "measured", "ratio"]
    let names = 1 + optional.count + fixed.count
    alignments =
      [TextTable.Alignment](repeating: .left, count: names) + [.right, .left, .left, .right]
    reasons = shown.map { Self.reason($0.measured) }
    rows = shown.map { crossover in
      guard let record = crossover.records.first else { return [] }
      let own = (threads ? [String(record.threads)] : []) + (cache ? [record.cache] : [])
      return [record.model == "shape" ? record.layer : "\(record.model)/\(record.layer)"] + own
        + [record.precision, Cells.pattern(record), record.kernel, Self.isa(crossover)]
        + [
          crossover.predicted.map { Self.tokens($0) } ?? "—", Self.turns(crossover),
          Self.measured(crossover.measured), Self.ratio(crossover.comparison),
        ]
    }
  }

  /// That of every batch; the narrower and the wider one where it changes.
  private static func isa(_ crossover: Crossover) -> String {
    var names: [String] = []
    for record in crossover.records where !names.contains(record.isa) { names.append(record.isa) }
    return names.joined(separator: "/")
  }

  /// `8 → 16`, an end left out where there is none.
  private static func turns(_ crossover: Crossover) -> String {
    let turn = crossover.turn
    guard turn.memoryUpTo != nil || turn.computeFrom != nil else { return "—" }
    let ends = [turn.memoryUpTo, turn.computeFrom].map { $0.map(String.init) ?? "" }
    return ends.joined(separator: " → ").trimmingCharacters(in: .whitespaces)
  }

  /// `13 [12, 15]`.
  private static func measured(_ measured: Crossover.Measured) -> String {
    switch measured {
    case .between(let knee):
      let ends = [knee.low, knee.high].map { tokens($0, as: knee.value) }
      return "\(tokens(knee.value)) [\(ends.joined(separator: ", "))]"
    case .below(let limit): return "below \(tokens(limit))"
    case .beyond(let limit): return "beyond \(tokens(limit))"
    case .unresolved: return "anywhere"
    case .irregular(let irregularity):
      let to = irregularity.inProportionFrom.map(String.init) ?? ""
      return "~\(tokens(irregularity.endsMeet)) irregular \(irregularity.flatUpTo)→\(to)"
    case .tooFew(let batches): return Units.count(batches, "batch")
    }
  }

  /// `at 1 token 0.28× the best fit`.
  private static func reason(_ measured: Crossover.Measured) -> String {
    guard case .irregular(let irregularity) = measured else { return "" }
    return "at \(Units.count(irregularity.batch, "token")) "
      + "\(Rounding.text(irregularity.factor, decimals: 2))× the best fit"
  }

  private static func ratio(_ comparison: Crossover.Comparison) -> String {
    switch comparison {
    case .ratio(let ratio): Rounding.text(ratio.value, decimals: 2) + "×"
    case .atLeast(let factor): ">" + Rounding.text(factor, decimals: 1) + "× off"
    case .outside: "agrees"
    case .unpredicted, .unresolved, .tooFew: "—"
    case .irregular(let ratio): ratio.map { "~" + Rounding.text($0, decimals: 2) + "×" } ?? "—"
    }
  }

  /// Tokens to one decimal below ten, else whole; as many decimals as `other` would have, if given.
  private static func tokens(_ tokens: Double, as other: Double? = nil) -> String {
    Rounding.text(tokens, decimals: (other ?? tokens) < 9.95 ? 1 : 0)
  }
}
