import Analysis
import Foundation
import Records

/// A run, ready to be shown: made from its files alone.
public struct Report: Sendable {
  /// Where the records come from.
  public let run: RunDescription
  /// One per case.
  public let records: [CaseRecord]
  /// What was odd about the files, from `RunContents`.
  public let notes: [String]
  /// What is shown of each case.
  public let view: ReportView

  let table: SpeedupTable
  let speedups: [ModelSpeedup]

  /// A report on `records` of `run`.
  ///
  /// Unless a `view` is asked for, a run of several precisions is shown by kernels.
  public init(
    run: RunDescription, records: [CaseRecord], notes: [String] = [], view: ReportView? = nil
  ) {
    let precisions = Set(records.map(\.precision))
    self.view = view ?? (precisions.count > 1 ? .kernels : .layers)
    self.run = run
    self.records = records
    self.notes = notes
    table = SpeedupTable(records)
    speedups = ModelSpeedup.all(in: table)
  }

  /// A report on what a run folder holds.
  public init(_ contents: RunContents, view: ReportView? = nil) {
    self.init(run: contents.run, records: contents.records, notes: contents.notes, view: view)
  }

  /// The report as text that ends in a newline; `style` matters for `table` only.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: TerminalReport(self, style: style).text
    case .markdown: MarkdownReport(self).text
    case .csv: CSVReport(records).text
    case .json: try JSONReport(run: run, records: records).text
    case .html: try HTMLReport(RunContents(run: run, records: records, notes: notes)).render()
    }
  }

  /// The text of `summary.md`: Markdown with the charts that lie beside it in the run's folder.
  public var summary: String {
    MarkdownReport(self, charts: ChartSet(run: run, records: records)).text
  }

  /// Whether to begin with the speedups of whole models: layers given by their size alone are none, and
  /// the view by kernels says the same of each,
  /// and those by bounds and by crossover answer another question.
  var hasAnswer: Bool {
    switch view {
    case .layers: true
    case .kernels: records.contains { $0.model != "shape" }
    case .bounds, .crossover: false
    }
  }

  /// What the reader must know about the run as a whole, each with what to do about it.
  var remarks: [String] {
    var remarks = notes + run.warnings
    if run.groupsLeftOut > 0 {
      remarks.append(
        "\(Units.count(run.groupsLeftOut, "group")) left out for want of time; raise --time-budget")
    }
    if run.state != "finished" {
      remarks.append("the run did not finish; bench --resume goes on where it stopped")
    }
    return remarks
  }

  /// Why there is no result at all, or nil when there is one.
  var emptiness: String? {
    if records.isEmpty { return "No records: nothing was measured." }
    guard !records.contains(where: \.isResult) else { return nil }
    let counts = CaseRecord.Status.allCases.compactMap { status -> String? in
      let count = records.count { $0.status == status }
      return count == 0 ? nil : "\(count) \(status.rawValue)"
    }
    return "No results: of \(Units.count(records.count, "case"))"
      + ", \(counts.joined(separator: ", "))."
  }
}
