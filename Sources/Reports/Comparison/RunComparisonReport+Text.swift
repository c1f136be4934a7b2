import Analysis
import Foundation
import Records

extension RunComparisonReport {
  /// Beyond these a table is cut short unless all are asked for.
  private static let mostRows = 20

  func text(_ style: Style) -> String {
    var lines = style.paragraph(headline, indent: 0).map { style($0, emphasis) }
    lines += comparison.obstacles.flatMap { style.paragraph($0, indent: 2) }
    if let rest { lines += style.paragraph(rest, indent: 2) }
    let rows = NamedRows(
      ["case", "base over dense", "head over dense", "change"], [.left, .left, .left, .left],
      fitting: groups.flatMap { $0.cases.map { row($0, reason: nil) } }, style)
    for group in groups {
      lines += ["", style(group.title, .heading)]
      if ![.added, .removed].contains(group.verdict) { lines.append(rows.heading) }
      let limit = showsAll || group.verdict == .slower ? .max : Self.mostRows
      // One reason for all is said once.
      let reasons = Set(group.cases.map(\.reason))
      let common = reasons.count == 1 && group.cases.count > 1 ? group.cases[0].reason : nil
      lines += group.cases.prefix(limit).flatMap {
        rows.lines(row($0, reason: common == nil ? $0.reason : nil))
      }
      if group.cases.count > limit {
        lines.append("  and \(group.cases.count - limit) more: --all shows them")
      }
      if let common { lines += style.paragraph(common, indent: 2) }
    }
    lines.append("")
    lines += ([names.common.map { "all cases: \($0)" }].compactMap(\.self) + legend)
      .flatMap { style.paragraph($0, indent: 2) }.map { style($0, .aside) }
    lines += facts.flatMap { row in
      "  \(row[0].padding(to: 7))  \(row[1].cuttingWords(to: style.width - 11))"
        .wrapped(to: style.width, keeping: 11)
    }.map { style($0, .aside) }
    lines += comparison.notes.flatMap {
      "! \($0.cuttingWords(to: style.width - 2))".wrapped(to: style.width, keeping: 2)
    }.map { style($0, .warning) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ one: RunComparison.Case, reason: String?) -> NamedRows.Row {
    let isOfBoth = one.verdict != .added && one.verdict != .removed
    let hasShares = one.base?.ofCeiling != nil || one.head?.ofCeiling != nil
    let ceiling = one.ceiling.map {
      "of the \($0) ceiling: \(share(one.base)) in the base, \(share(one.head)) in the head"
    }
    let renamed = one.baseCaseID.map { "in the base: \(names[$0])" }
    return NamedRows.Row(
      name: names[one.caseID],
      figures: isOfBoth && (one.base != nil || one.head != nil)
        ? [speedup(one.base), speedup(one.head), one.change.map { Units.change($0) } ?? "—"] : [],
      remarks: [isOfBoth && hasShares ? ceiling : nil, renamed, reason].compactMap(\.self),
      emphasis: Self.emphasis(one.verdict))
  }

  private static func emphasis(_ verdict: RunComparison.Verdict) -> Style.Emphasis? {
    switch verdict {
    case .slower, .failed: .bad
    case .faster: .good
    case .inconclusive, .unjudged: .warning
    case .same, .added, .removed: nil
    }
  }
}

extension RunComparisonReport {
  /// Cases of one verdict.
  struct Group {
    var verdict: RunComparison.Verdict
    var title: String
    /// The most changed first, where there are changes.
    var cases: [RunComparison.Case]
  }

  /// Those that there are, what weighs most first.
  var groups: [Group] {
    let titles: [(RunComparison.Verdict, String)] = [
      (.failed, "Failed in the head"), (.slower, "Slower"), (.faster, "Faster"),
      (.inconclusive, "Can't be told"), (.same, "The same"),
      (.unjudged, "Not judged"), (.added, "In the head alone"), (.removed, "In the base alone"),
    ]
    return titles.compactMap { verdict, title in
      let cases = comparison.cases(verdict)
      guard !cases.isEmpty else { return nil }
      let sorted = cases.enumerated().sorted {
        (Self.size($1.element), $0.offset) < (Self.size($0.element), $1.offset)
      }
      return Group(verdict: verdict, title: title, cases: sorted.map(\.element))
    }
  }

  private static func size(_ one: RunComparison.Case) -> Double {
    abs(log(one.change?.value ?? 1))
  }
}
