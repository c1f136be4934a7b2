import Analysis
import Foundation
import Records

extension ComparisonReport {
  /// The most characters that a comment on GitHub may have (docs.github.com, "Create an issue comment").
  static let mostOfAComment = 65_536

  /// The body of a pull request's comment: a hidden marker, the verdict, the cases that changed; the rest folded.
  ///
  /// A bot finds its own comment by the marker, and writes it anew. Bytes are counted, of which there are never
  /// fewer than characters.
  var markdown: String {
    // Names can be so long that only fewer of them fit.
    for rows in [100, 30, 10, 3, 0] {
      var folded = folded(rows: rows)
      folded.head.insert(marker, at: 0)
      if let text = folded.text(room: Self.mostOfAComment, limit: "65,536 characters") {
        return text
      }
    }
    return "\(marker)\n\n**\(verdict.headline)**\n"
  }

  /// `<!-- bench compare: ci -->`.
  var marker: String {
    // A comment of HTML ends at the first two hyphens.
    let name = comparison.name.prefix(100).split { !Self.isSafe($0) }.joined(separator: "-")
    return "<!-- bench compare: \(name.replacing(/-{2,}/, with: "-")) -->"
  }

  private static func isSafe(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
  }

  /// Verdict and changes, at most `rows` of each kind, and the rest to be folded.
  func folded(rows: Int) -> FoldedMarkdown {
    let changed: Set<Comparison.Verdict> = [.failed, .slower, .faster]
    var head: [[String]] = [["## bench: \(verdict.headline)"]]
    if let rest = verdict.rest { head.append([Self.sentence(rest)]) }
    head.append([Markdown.escape(heading.cut(to: Self.mostOfAText)) + "."])
    for group in groups where changed.contains(group.verdict) {
      head += [["### \(group.title)"]] + table(group, rows: rows)
    }
    let common = names.common.map { "all cases: \($0)" }
    head.append([sameInBrief, sensitivity, common].compactMap(\.self).map(Self.sentence))
    head += warnings.prefix(20).map {
      ["> **Note:** \(Markdown.escape($0.cut(to: Self.mostOfAText)))"]
    }
    var folds: [FoldedMarkdown.Fold] = []
    for group in groups where !changed.contains(group.verdict) && group.verdict != .same {
      folds.append(
        .init(
          title: "\(group.title): \(Units.count(group.cases.count, "case"))",
          lines: FoldedMarkdown.join(table(group, rows: .max))))
    }
    folds += [
      .init(title: "Renamed", lines: renamed),
      .init(title: "All \(Units.count(comparison.cases.count, "case"))", lines: allCases),
      .init(title: "How it was measured, and on what", lines: provenance),
    ]
    return FoldedMarkdown(head: FoldedMarkdown.join(head), folds: folds)
  }

  /// A group's table and what to do about it, a section each.
  private func table(_ group: ComparisonGroup, rows limit: Int) -> [[String]] {
    let columns = columns(of: group)
    let rows = zip(group.cases, columns.rows).prefix(limit).map { one, cells in
      [name(one)] + cells.map { $0.cut(to: Self.mostOfAText) }
    }
    let left = group.cases.count - rows.count
    return [
      Markdown.table(["case"] + columns.titles, [.left] + columns.alignments, rows),
      left > 0 ? ["\(left) more \(left == 1 ? "is" : "are") left out here."] : [],
      group.advice.map { [Self.sentence($0)] } ?? [],
    ]
  }

  /// `10`, or `10 + 10` where it was confirmed.
  private static func pairs(_ one: Comparison.Case) -> String {
    let again = one.confirmationLogRatios.count
    return "\(one.pairLogRatios.count)" + (again > 0 ? " + \(again)" : "")
  }

  private func name(_ one: Comparison.Case) -> String {
    names[one.caseID].cutInMiddle(to: Self.mostOfAName)
  }

  private var renamed: [String] {
    Markdown.table(
      ["case", "in the base"], [.left, .left],
      comparison.cases.compactMap { one in
        one.baseCaseID.map { [one.caseID, $0].map { $0.cutInMiddle(to: Self.mostOfAName) } }
      })
  }

  private var allCases: [String] {
    Markdown.table(
      ["case", "verdict", "change", "pairs"], [.left, .left, .left, .right],
      comparison.cases.map { one in
        let hasFigures = groups.first { $0.verdict == one.verdict }?.hasFigures == true
        return [
          one.caseID.cutInMiddle(to: Self.mostOfAName), one.verdict.rawValue,
          hasFigures ? one.ratio.map { Units.change($0) } ?? "—" : "", Self.pairs(one),
        ]
      })
  }

  private var provenance: [String] {
    facts.map { "- \($0[0]): \(Markdown.escape($0[1].cut(to: Self.mostOfAText)))" }
      + legend.map { "- \(Markdown.escape($0))" }
      + ["- command: \(Markdown.code(Shell.line(comparison.commandLine)))"]
  }

  /// Names and reasons come from files and other processes, and may be of any length.
  private static let mostOfAName = 160
  private static let mostOfAText = 300

  /// `text` with a capital and a full stop, its markup made harmless.
  private static func sentence(_ text: String) -> String {
    Markdown.escape(text.capitalised) + "."
  }
}
