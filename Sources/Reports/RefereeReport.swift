import Analysis
import Foundation
import Records

/// What `bench machine --validate` shows.
public struct RefereeReport: Sendable {
  private let outcome: RefereeOutcome
  private let skipped: [String]

  /// A report on `cases`; `skipped` says which could not be made, and why.
  public init(_ cases: [LabelledCase], skipped: [String]) {
    outcome = RefereeOutcome(cases)
    self.skipped = skipped
  }

  /// The report as text that ends in a newline; `csv` has one line a case, `json` the cases whole.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json:
      String(decoding: try RunCoding.encoder(pretty: true).encode(outcome.cases), as: UTF8.self)
        + "\n"
    case .html: throw OutputFormat.onlyForRuns
    }
  }

  private struct Judge {
    var title: String
    var matrix: ConfusionMatrix
  }

  private var judges: [Judge] {
    outcome.matrices.map { Judge(title: $0.evidence.rawValue, matrix: $0.matrix) }
      + [Judge(title: "verdict, from all evidence", matrix: outcome.verdicts)]
  }

  /// Bounds that are the label of some case.
  private var labels: [CaseRecord.Bound] {
    CaseRecord.Bound.allCases.filter { outcome.verdicts.counts[$0] != nil }
  }

  private func rows(_ matrix: ConfusionMatrix) -> [[String]] {
    let named: [CaseRecord.Bound?] = labels + [nil]
    return labels.map { label in
      [label.rawValue]
        + named.map { matrix.count(label, $0) }.map { $0 == 0 ? "·" : String($0) }
    }
  }

  private var titles: [String] { ["is \\ named"] + labels.map(\.rawValue) + ["can't tell"] }
  private var alignments: [TextTable.Alignment] {
    [.left] + (labels + [.memory]).map { _ in .right }
  }

  private func score(_ matrix: ConfusionMatrix) -> String {
    let share = matrix.accuracy.map { Rounding.text($0 * 100, decimals: 0) + " %" } ?? "—"
    return "\(matrix.right) of \(matrix.total) right, \(share)"
  }

  /// Cases that some judge got wrong: what it named, and on which figures.
  private var mistakes: [String] {
    outcome.cases.flatMap { labelled in
      (labelled.record.findings ?? []).filter { $0.bound != labelled.label }.map { finding in
        "\(labelled.name): is \(labelled.label.rawValue), \(finding.evidence.rawValue) says "
          + "\(finding.bound.map { finding.clear ? $0.rawValue : "\($0.rawValue), not clearly" } ?? "nothing") "
          + "(\(finding.figures)); verdict \(labelled.record.bound?.rawValue ?? "none"), confidence "
          + "\(labelled.record.boundConfidence?.rawValue ?? "none")"
      }
    }
  }

  private var conclusion: String {
    if outcome.passes {
      return
        "Verdicts can be relied on here: roofline and differential evidence are each right on at "
        + "least 90 % of work whose bound is known, and no verdict is wrong with high confidence."
    }
    let wrong = outcome.confidentlyWrong.map(\.name)
    let why =
      wrong.isEmpty
      ? "a kind of evidence is right on less than 90 % of work whose bound is known"
      : "a verdict of high confidence is wrong: \(wrong.joined(separator: "; "))"
    return
      "Verdicts can't be relied on here: \(why). Run again on a quieter machine; if it stays so, "
      + "take bounds from this machine as hints."
  }

  private func text(_ style: Style) -> String {
    var sections = judges.map { judge in
      let rows = rows(judge.matrix)
      let table = TextTable(alignments, fitting: [titles] + rows)
      return [style("\(judge.title): \(score(judge.matrix))", .heading)]
        + [style(table.line(titles, limit: style.width), .aside)]
        + rows.map { table.line($0, limit: style.width) }
    }
    func list(_ title: String, _ items: [String]) {
      guard !items.isEmpty else { return }
      sections.append(
        [style(title, .heading)]
          + items.flatMap { ("  " + $0).wrapped(to: style.width, keeping: 2) })
    }
    list("Judged wrong", mistakes)
    list("Not made on this machine", skipped)
    sections.append(
      conclusion.wrapped(to: style.width, keeping: 0).map {
        style($0, outcome.passes ? .good : .warning)
      })
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var markdown: String {
    var sections = judges.map { judge in
      ["## \(judge.title): \(score(judge.matrix))", ""]
        + Markdown.table(titles, alignments, rows(judge.matrix))
    }
    func list(_ title: String, _ items: [String]) {
      guard !items.isEmpty else { return }
      sections.append(["## \(title)", ""] + items.map { "- \(Markdown.escape($0))" })
    }
    list("Judged wrong", mistakes)
    list("Not made on this machine", skipped)
    sections.append([conclusion])
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var csv: String {
    let titles =
      ["name", "label", "medianSeconds", "bound", "confidence"]
      + CaseRecord.EvidenceKind.allCases.flatMap { [$0.rawValue, "\($0.rawValue)Figures"] }
    let lines = outcome.cases.map { labelled in
      let record = labelled.record
      return [
        labelled.name, labelled.label.rawValue, record.medianSeconds.map { String($0) } ?? "",
        record.bound?.rawValue ?? "", record.boundConfidence?.rawValue ?? "",
      ]
        + CaseRecord.EvidenceKind.allCases.flatMap { kind in
          let finding = record.findings?.first { $0.evidence == kind }
          return [finding?.bound?.rawValue ?? "", finding?.figures ?? ""]
        }
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }

  /// Whether the evidence stood the test.
  public var passes: Bool { outcome.passes }
}
