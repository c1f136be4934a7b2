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

  let table: SpeedupTable
  let speedups: [ModelSpeedup]

  /// A report on `records` of `run`.
  public init(run: RunDescription, records: [CaseRecord], notes: [String] = []) {
    self.run = run
    self.records = records
    self.notes = notes
    table = SpeedupTable(records)
    speedups = ModelSpeedup.all(in: table)
  }

  /// A report on what a run folder holds.
  public init(_ contents: RunContents) {
    self.init(run: contents.run, records: contents.records, notes: contents.notes)
  }

  /// The report as text that ends in a newline; `style` matters for `table` only.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: TerminalReport(self, style: style).text
    case .markdown: MarkdownReport(self).text
    case .csv: CSVReport(records).text
    case .json: try JSONReport(run: run, records: records).text
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
