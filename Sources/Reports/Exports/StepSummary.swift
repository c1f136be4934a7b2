import Analysis
import Records

/// A run as Markdown for the page of a CI job: the verdict first, details folded.
///
/// GitHub shows what a step writes to the file that GITHUB_STEP_SUMMARY names, up to 1 MiB
/// (docs.github.com, "Adding a job summary"); more is an error there, so a summary leaves out what doesn't
/// fit and says so.
public struct StepSummary {
  /// The most that a step may write, in bytes.
  public static let mostBytes = 1 << 20

  private let folded: FoldedMarkdown

  /// The summary of a sweep.
  public init(_ report: Report) {
    let markdown = MarkdownReport(report)
    let records = report.records
    var footer: [String] = []
    if let command = Shell.line(report.run.commandLine).nonempty {
      footer = [
        "", "`bench report` shows it again from its folder; measured by \(Markdown.code(command)).",
      ]
    }
    let head =
      FoldedMarkdown.join(
        [
          ["## bench: \(Markdown.escape(report.run.name))"],
          [Self.verdict(records.map(\.status))], markdown.answerTable, markdown.remarks,
        ]) + footer
    let folds: [FoldedMarkdown.Fold] = [
      .init(title: "Cases without a result", lines: markdown.failures),
      .init(
        title: "All \(Units.count(records.count, "case"))",
        lines: FoldedMarkdown.join(markdown.details)),
      .init(title: "Noise", lines: markdown.noise),
      .init(title: "Machine", lines: FoldedMarkdown.join([markdown.machine, markdown.ceilings])),
      .init(title: "Software", lines: markdown.software),
    ]
    folded = FoldedMarkdown(head: head, folds: folds)
  }

  /// The summary of a model's run.
  public init(_ report: ModelReport) {
    let sections = report.sections.map { section in
      (
        title: section.title,
        lines: Markdown.table(section.titles, section.alignments, section.rows)
      )
    }
    let suspect = report.run.records.flatMap(\.stages).map {
      $0.isSuspect ? CaseRecord.Status.suspect : .measured
    }
    let head = FoldedMarkdown.join(
      [
        ["## bench: \(Markdown.escape(report.heading))"], [Self.verdict(suspect)],
        sections.first.map { ["\(Markdown.escape($0.title)):", ""] + $0.lines } ?? [],
        report.run.warnings.map { "> **Note:** \(Markdown.escape($0))" },
      ])
    let folds: [FoldedMarkdown.Fold] =
      sections.dropFirst().map { .init(title: $0.title, lines: $0.lines) }
      + [
        .init(title: "Notes", lines: report.notes.map { "- \(Markdown.escape($0))" }),
        .init(
          title: "Machine",
          lines: MachineFacts(report.run.machine).rows.map {
            "- \($0[0]): \(Markdown.escape($0[1]))"
          }),
      ]
    folded = FoldedMarkdown(head: head, folds: folds)
  }

  /// The summary of a comparison of two builds.
  public init(_ report: ComparisonReport) { folded = report.folded(rows: .max) }

  /// Text of at most `room` bytes that ends in a newline; nil where not even the verdict has room.
  public func text(room: Int = mostBytes) -> String? { folded.text(room: room, limit: "1 MiB") }

  /// How many cases are incorrect, and what became of the others, in one line.
  private static func verdict(_ statuses: [CaseRecord.Status]) -> String {
    guard !statuses.isEmpty else { return "**Nothing was measured.**" }
    func count(_ status: CaseRecord.Status) -> Int { statuses.count { $0 == status } }
    let incorrect = count(.incorrect)
    let others = CaseRecord.Status.allCases.filter { $0 != .incorrect && count($0) > 0 }
      .map { "\(count($0)) \($0.rawValue)" }
    guard incorrect > 0 else {
      let measured = count(.measured) == statuses.count
      return measured
        ? "**All \(Units.count(statuses.count, "case")) measured**, none incorrect."
        : "**No case is incorrect**: of \(Units.count(statuses.count, "case")), "
          + "\(others.joined(separator: ", "))."
    }
    return "**\(incorrect) of \(Units.count(statuses.count, "case")) incorrect**"
      + (others.isEmpty ? "" : ", \(others.joined(separator: ", "))") + "."
  }
}

extension String {
  fileprivate var nonempty: String? { isEmpty ? nil : self }
}
