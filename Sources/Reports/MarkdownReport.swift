import Analysis
import Foundation
import Records

/// A run as a document, the text of `summary.md`: the answer, where it comes from, the details.
struct MarkdownReport {
  let report: Report
  var run: RunDescription { report.run }

  /// Those that lie beside the text; nil where it goes elsewhere.
  private let charts: ChartSet?

  init(_ report: Report, charts: ChartSet? = nil) {
    self.report = report
    self.charts = charts
  }

  var text: String {
    let started = run.startedAt.formatted(.iso8601)
    let sections =
      [
        ["# \(Markdown.escape(run.name)), \(started)"], answer, remarks,
        charts.map(Markdown.charts) ?? [],
        titled("Machine", machine), titled("Run", software), titled("Ceilings", ceilings),
        titled("Counters", counters),
      ] + details + [titled("Noise", noise), titled("Cases without a result", failures), again]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  func titled(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["## \(title)", ""] + lines
  }

  private var answer: [String] {
    guard report.emptiness == nil, report.hasAnswer, !Answer(report.speedups).rows.isEmpty else {
      return answerTable
    }
    return titled("Best kernels over dense", answerTable)
  }

  /// What the best kernels buy, or why that can't be said; nothing where the view has no such answer.
  var answerTable: [String] {
    if let emptiness = report.emptiness { return [emptiness] }
    guard report.hasAnswer else { return [] }
    let answer = Answer(report.speedups)
    guard !answer.rows.isEmpty else {
      return ["Nothing to compare: only the dense baseline ran."]
    }
    return Markdown.table(answer.titles, [.left, .right], answer.rows) + ["", Answer.explanation]
  }

  var remarks: [String] {
    report.remarks.flatMap { ["> **Note:** \(Markdown.escape($0))", ">"] }.dropLast()
  }

  /// A table per block; the footnotes follow the last.
  var details: [[String]] {
    var footnotes = Footnotes()
    if report.view != .layers {
      let sections =
        switch report.view {
        case .kernels: kernels(&footnotes)
        case .bounds: bounds(&footnotes)
        case .crossover: crossover
        case .layers: [[String]]()
        }
      let notes = footnotes.lines.flatMap { ["", $0] }.dropFirst()
      return sections + [Array(notes)]
    }
    return blocks(&footnotes)
  }

  private func blocks(_ footnotes: inout Footnotes) -> [[String]] {
    var notation = BoundNotation()
    var sections = Block.all(in: report.table).map { block in
      let rows = block.groups.flatMap { group in
        group.rows.map { row in
          let cells = Cells(row, footnotes: &footnotes, notation: &notation)
          let blanks = [String](repeating: "", count: 5 - cells.figures.count)
          return [cells.standing, Cells.pattern(row.record), cells.kernel] + cells.figures + blanks
            + [cells.marks]
        }
      }
      return titled(
        block.heading.map(Markdown.escape).joined(separator: ", "),
        Markdown.table(Cells.titles, Cells.alignments, rows)
          + block.rowSpread.flatMap { ["", Markdown.escape($0) + "."] })
    }
    guard !sections.isEmpty else { return [] }
    sections.append(
      ["\\* fastest of its pattern; = can't be told from the fastest."]
        + (notation.legend.map { ["", $0 + "."] } ?? []) + footnotes.lines.flatMap { ["", $0] })
    return sections
  }

  private var again: [String] {
    guard !run.commandLine.isEmpty else { return [] }
    let commit =
      run.gitCommit.map { "At commit \(Markdown.code($0)):" } ?? "Built from no checkout:"
    return titled(
      "Measure it again", [commit, "", "```sh", Shell.line(run.commandLine), "```"])
  }
}
