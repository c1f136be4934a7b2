import Analysis
import Foundation
import Records

/// What `bench compare` shows of two finished runs: ratios to dense and shares of ceilings, never times.
public struct RunComparisonReport: Sendable {
  /// The ways to show it.
  public enum Format: String, CaseIterable, Sendable {
    /// For a terminal.
    case table
    /// For a document.
    case markdown
    /// For a spreadsheet: one line per case, RFC 4180.
    case csv
    /// For other tools.
    case json

    /// The format that the one of two builds is for two runs.
    ///
    /// Throws `UsageError` for one that two runs haven't.
    public init(_ format: ComparisonFormat) throws {
      try self.init(format, of: "two runs compared")
    }
  }

  let comparison: RunComparison
  /// Whether every case gets a row in the terminal.
  let showsAll: Bool
  let names: CaseNames

  /// A report on `comparison`; with `all` the terminal has a row for every case.
  public init(_ comparison: RunComparison, all: Bool = false) {
    self.comparison = comparison
    showsAll = all
    names = CaseNames(
      comparison.cases.flatMap { [$0.caseID, $0.baseCaseID].compactMap(\.self) })
  }

  /// The report as text that ends in a newline; `style` matters for `table` only.
  public func render(_ format: Format, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json:
      String(decoding: try RunCoding.encoder(pretty: true).encode(comparison), as: UTF8.self) + "\n"
    }
  }

  /// The verdict in a line.
  var headline: String {
    let judged = comparison.cases.filter { $0.change != nil }
    if !comparison.obstacles.isEmpty { return "Nothing can be concluded" }
    let failed = comparison.cases(.failed).count
    let slower = comparison.cases(.slower).count
    let all = Units.count(judged.count, "case")
    if failed > 0 {
      return "\(Units.count(failed, "case")) failed in the head"
        + (slower > 0 ? ", \(slower) of \(all) \(slower == 1 ? "is" : "are") slower" : "")
    }
    guard !judged.isEmpty else { return "Nothing to compare: \(whyNothing)" }
    if slower > 0 { return "\(slower) of \(all) \(slower == 1 ? "is" : "are") slower" }
    return judged.count == 1
      ? "The case isn't slower beyond doubt" : "None of \(all) is slower beyond doubt"
  }

  private var whyNothing: String {
    comparison.cases.allSatisfy { [.added, .removed].contains($0.verdict) }
      ? "no case is in both runs" : "no case that both have has a ratio to dense in both"
  }

  /// `3 are faster, 37 can't be told`; nil where the headline says all.
  var rest: String? {
    let phrases: [(RunComparison.Verdict, String, String)] = [
      (.faster, "is faster", "are faster"), (.same, "is the same", "are the same"),
      (.inconclusive, "can't be told", "can't be told"),
      (.unjudged, "isn't judged", "aren't judged"),
      (.added, "is in the head alone", "are in the head alone"),
      (.removed, "is in the base alone", "are in the base alone"),
    ]
    let parts = phrases.compactMap { verdict, one, many -> String? in
      let count = comparison.cases(verdict).count
      return count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  var emphasis: Style.Emphasis {
    if !comparison.obstacles.isEmpty || !comparison.isJudged { return .warning }
    return comparison.cases(.slower).isEmpty && comparison.cases(.failed).isEmpty ? .good : .bad
  }

  /// What the figures are, and what two runs can tell at all.
  var legend: [String] {
    let settings = comparison.settings
    guard comparison.cases.contains(where: { $0.base != nil || $0.head != nil }) else { return [] }
    var legend = [
      "over dense: speedup over dense fp32 in the same rounds, with its 95 % interval; times themselves "
        + "aren't compared, as they change from day to day"
    ]
    guard comparison.isJudged else { return legend }
    let sure = Units.percent(1 - settings.familywiseError)
    let spread = Units.percent(1.96 * settings.processSpread)
    legend.append(
      "change: of the time beside dense's, with the interval that it is judged by, \(sure) sure for all cases "
        + "together; threshold \(Units.percent(settings.threshold))")
    legend.append(
      "each run is one process, and two processes alone differ by up to \(spread), which is in the interval, "
        + "in single cases of a shared machine by more: 'bench compare' of the two builds tells smaller changes, "
        + "and is sure of them")
    return legend
  }

  /// A run in words.
  func text(_ side: RunComparison.Side) -> String {
    [
      side.path, side.startedAt.formatted(.iso8601),
      side.gitCommit.map { "commit \($0.prefix(12))\($0.hasSuffix("-dirty") ? "-dirty" : "")" },
      side.buildConfiguration, side.state == "finished" ? nil : side.state,
    ].compactMap(\.self).joined(separator: ", ")
  }

  /// Names and values of what was compared.
  var facts: [[String]] {
    [
      ["base", text(comparison.base)], ["head", text(comparison.head)],
      ["machine", comparison.head.machine.cpuModel.trimmingCharacters(in: .whitespaces)],
    ]
  }

  /// A speedup, or what stands in its place.
  func speedup(_ figures: RunFigures?) -> String {
    figures?.overDense.map { Units.speedup($0) } ?? "—"
  }

  /// A share of the ceiling with its interval: `92 % [91, 93]`.
  func share(_ figures: RunFigures?) -> String {
    guard let share = figures?.ofCeiling else { return "—" }
    let percents = [share.value, share.low, share.high].map { $0 * 100 }
    let decimals = Rounding.decimals(of: percents[0], halfWidth: share.halfWidth * 100, most: 1)
    let texts = percents.map { Rounding.text($0, decimals: decimals) }
    return "\(texts[0]) % [\(texts[1]), \(texts[2])]"
  }
}
