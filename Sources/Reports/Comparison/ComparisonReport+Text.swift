import Analysis
import Records

extension ComparisonReport {
  func text(_ style: Style) -> String {
    var lines = style.paragraph(verdict.headline, indent: 0).map { style($0, verdict.emphasis) }
    lines += [verdict.rest, heading].compactMap(\.self).flatMap { style.paragraph($0, indent: 2) }
    let rows = ComparisonRows(self, style)
    for group in groups where group.verdict != .same || showsAll {
      lines += [""] + rows.lines(of: group)
    }
    let renamed = rows.renamed
    if !renamed.isEmpty { lines += [""] + renamed }
    lines.append("")
    if let sameInBrief, !showsAll { lines += style.paragraph(sameInBrief, indent: 2) }
    let asides =
      [sensitivity, names.common.map { "all cases: \($0)" }].compactMap(\.self) + legend
    lines += asides.flatMap { style.paragraph($0, indent: 2) }.map { style($0, .aside) }
    lines += facts.flatMap { row in
      "  \(row[0].padding(to: 11))  \(row[1].cuttingWords(to: style.width - 15))"
        .wrapped(to: style.width, keeping: 15)
    }.map { style($0, .aside) }
    lines += warnings.flatMap {
      "! \($0.cuttingWords(to: style.width - 2))".wrapped(to: style.width, keeping: 2)
    }.map { style($0, .warning) }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The rows of a comparison in a terminal, in columns that all groups share.
private struct ComparisonRows {
  private let report: ComparisonReport
  private let style: Style
  private let rows: NamedRows

  /// Beyond these a group is cut short unless all are asked for; what is slower never is.
  private static let mostRows = 20

  init(_ report: ComparisonReport, _ style: Style) {
    self.report = report
    self.style = style
    let shown = report.groups.filter { $0.verdict != .same || report.showsAll }
    rows = NamedRows(
      ["case", "base", "head", "change", "pairs"], [.left, .right, .right, .left, .right],
      fitting: shown.flatMap { group in
        group.cases.map { Self.row($0, group, report, reason: nil) }
      }, style)
  }

  private static func row(
    _ one: Comparison.Case, _ group: ComparisonGroup, _ report: ComparisonReport, reason: String?
  ) -> NamedRows.Row {
    let figures =
      report.times(one) + [
        one.ratio.map { Units.change($0) } ?? "—", "\(one.pairLogRatios.count)",
      ]
    return NamedRows.Row(
      name: report.names[one.caseID], figures: group.hasFigures ? figures : [],
      remarks: [reason, report.confirmation(one)].compactMap(\.self),
      emphasis: emphasis(group.verdict))
  }

  /// The group's title and its rows, with what there is to say about each.
  func lines(of group: ComparisonGroup) -> [String] {
    let limit = report.showsAll || group.verdict == .slower ? .max : Self.mostRows
    // One reason for all is said once.
    let reasons = Set(group.cases.map(\.reason))
    let common = reasons.count == 1 && group.cases.count > 1 ? group.cases[0].reason : nil
    var lines = [style(group.title, .heading)] + (group.hasFigures ? [rows.heading] : [])
    for one in group.cases.prefix(limit) {
      let reason = common == nil ? one.reason : nil
      lines += rows.lines(Self.row(one, group, report, reason: reason))
    }
    lines += more(group.cases.count - limit)
    return lines
      + [common, group.advice].compactMap(\.self).flatMap { style.paragraph($0, indent: 2) }
  }

  /// Cases that the base calls otherwise.
  var renamed: [String] {
    let renamed = report.comparison.cases.compactMap { one in
      one.baseCaseID.map { (new: report.names[one.caseID], old: report.names[$0]) }
    }
    guard !renamed.isEmpty else { return [] }
    let limit = report.showsAll ? .max : Self.mostRows
    return [style("Renamed", .heading)]
      + renamed.prefix(limit).flatMap {
        rows.lines(.init(name: $0.new, figures: [], remarks: ["was \($0.old)"]))
      } + more(renamed.count - limit)
  }

  private func more(_ count: Int) -> [String] {
    count > 0 ? ["  and \(count) more: --all shows them"] : []
  }

  private static func emphasis(_ verdict: Comparison.Verdict) -> Style.Emphasis? {
    switch verdict {
    case .slower, .failed: .bad
    case .faster: .good
    case .inconclusive, .contaminated, .noBase, .unmeasured: .warning
    case .added, .removed, .refused, .same: nil
    }
  }
}
