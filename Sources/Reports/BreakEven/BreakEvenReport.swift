import Analysis
import Foundation
import Records

/// What `bench sweep --break-even` shows of a run: made from its files alone.
public struct BreakEvenReport: Sendable {
  let run: RunDescription
  let breakEvens: [BreakEven]
  private let notes: [String]

  /// A report on `breakEvens` of `run`; `notes` say what was odd about the files.
  public init(run: RunDescription, breakEvens: [BreakEven], notes: [String] = []) {
    self.run = run
    self.breakEvens = breakEvens
    self.notes = notes
  }

  /// A report on what a run folder holds.
  public init(_ contents: RunContents) {
    self.init(run: contents.run, breakEvens: contents.breakEvens, notes: contents.notes)
  }

  /// The report as text that ends in a newline; `style` matters for `table` only.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json: try json
    case .html:
      try HTMLReport(RunContents(run: run, records: [], breakEvens: breakEvens, notes: notes))
        .render()
    }
  }

  static func heading(_ axis: BreakEven.Axis) -> String {
    axis == .sparsity ? "From which sparsity it beats dense" : "Up to which batch it beats dense"
  }

  /// What the columns say.
  static func explanation(_ axis: BreakEven.Axis) -> String {
    let measured =
      "Against the fastest dense kernel of the same precision, timed in the same rounds. Between the two "
      + "ends of a range it can't be told from dense, or wasn't tried."
    switch axis {
    case .sparsity:
      return measured
        + " smaller from: the zeros from which its weights take fewer bytes than dense ones; where it beats "
        + "dense from about there, reading decides, where only later, unpacking and arithmetic."
    case .batch:
      return measured
        + " by size: dense bytes over its own, what reading fewer of them alone could give."
    }
  }

  private var remarks: [String] {
    var remarks = notes + run.warnings
    if run.state != "finished" {
      remarks.append("the run did not finish; bench --resume goes on where it stopped")
    }
    return remarks
  }

  private var isEmpty: Bool { breakEvens.isEmpty }
  static let emptiness = "No break-evens: nothing was measured."

  // MARK: Formats

  private func text(_ style: Style) -> String {
    var lines = isEmpty ? [style(Self.emptiness, .heading)] : []
    var notes = BreakEvenNotes()
    for axis in BreakEven.Axis.allCases {
      let tables = BreakEvenTable.all(breakEvens.filter { $0.axis == axis }, notes: &notes)
      guard let first = tables.first else { continue }
      if !lines.isEmpty { lines.append("") }
      lines.append(style(Self.heading(axis), .heading))
      var layout = TextTable(
        first.alignments, fitting: [first.titles] + tables.flatMap(\.rows))
      layout.tighten(to: style.width)
      for table in tables {
        lines += ["", style(table.title.cut(to: style.width), .heading)]
        lines.append(style(layout.line(table.titles, limit: style.width), .aside))
        lines += table.rows.map { layout.line($0, limit: style.width) }
      }
      lines.append("")
      lines += "  \(Self.explanation(axis))".wrapped(to: style.width, keeping: 2)
        .map { style($0, .aside) }
    }
    lines += notes.lines.flatMap { "  \($0)".wrapped(to: style.width, keeping: 6) }
    lines += remarks.flatMap { "! \($0)".wrapped(to: style.width, keeping: 2) }
      .map { style($0, .warning) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var markdown: String {
    let provenance = MarkdownReport(Report(run: run, records: []))
    var lines = [
      "# \(Markdown.escape(run.name)), break-even, \(run.startedAt.formatted(.iso8601))", "",
    ]
    if isEmpty { lines += [Self.emptiness, ""] }
    var notes = BreakEvenNotes()
    for axis in BreakEven.Axis.allCases {
      let tables = BreakEvenTable.all(breakEvens.filter { $0.axis == axis }, notes: &notes)
      guard !tables.isEmpty else { continue }
      lines += ["## \(Self.heading(axis))", "", Self.explanation(axis), ""]
      for table in tables {
        lines += ["### \(Markdown.escape(table.title))", ""]
        lines += Markdown.table(table.titles, table.alignments, table.rows) + [""]
      }
    }
    lines += notes.lines.map { "- \(Markdown.escape($0))" }
    if !notes.lines.isEmpty { lines.append("") }
    lines += remarks.flatMap { ["> **Note:** \(Markdown.escape($0))", ""] }
    for (title, section) in [
      ("Machine", provenance.machine), ("Run", provenance.software),
      ("Ceilings", provenance.ceilings),
    ] where !section.isEmpty {
      lines += ["## \(title)", ""] + section + [""]
    }
    return lines.dropLast().joined(separator: "\n") + "\n"
  }

  /// A line for each series; shares of zeros from 0 to 1.
  private var csv: String {
    let titles = [
      "axis", "model", "layer", "outFeatures", "inFeatures", "tensor", "batch", "pattern",
      "precision", "kernel", "isa", "threads", "cache", "baselineKernels", "verdict", "low", "high",
      "lowest", "highest", "smallerFrom", "sizeBoundSpeedup", "isUnfinished", "points", "reason",
    ]
    let lines = breakEvens.map { series -> [String] in
      func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
      return [
        series.axis.rawValue, series.model, series.layer, "\(series.outFeatures)",
        "\(series.inFeatures)", series.tensor ?? "", series.batch.map(String.init) ?? "",
        series.pattern ?? "", series.precision, series.kernel, series.isa, "\(series.threads)",
        series.cache, series.baselineKernels.joined(separator: " "), series.verdict.rawValue,
        text(series.low), text(series.high), text(series.lowest), text(series.highest),
        text(series.smallerFrom), text(series.sizeBoundSpeedup),
        "\(series.isUnfinished == true)", "\(series.probes.count)", series.reason ?? "",
      ]
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }

  private var json: String {
    get throws {
      struct Document: Encodable {
        var run: RunDescription
        var breakEvens: [BreakEven]
      }
      let document = Document(run: run, breakEvens: breakEvens)
      return String(decoding: try RunCoding.encoder(pretty: true).encode(document), as: UTF8.self)
        + "\n"
    }
  }
}
