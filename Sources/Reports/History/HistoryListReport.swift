import Foundation
import Hardware
import Records

/// What `bench history list` shows: recorded runs, the newest first.
public struct HistoryListReport: Sendable {
  private let runs: [HistorySummary]
  private let total: Int

  /// A report on `runs`, the newest of `total`.
  public init(_ runs: [HistorySummary], of total: Int) {
    self.runs = runs
    self.total = total
  }

  /// The report as text that ends in a newline.
  ///
  /// Throws `UsageError` for `html`, which a list has no form of.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: Self.lines(section.markdown.dropLast() + more)
    case .csv: csv
    case .json: try json
    case .html: throw OutputFormat.onlyForSeries
    }
  }

  private static func lines(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  private func text(_ style: Style) -> String {
    guard !runs.isEmpty else { return "No runs are recorded.\n" }
    return Self.lines(section.text(style) + more.map { style($0, .aside) })
  }

  private var more: [String] {
    total > runs.count
      ? ["  \(Units.count(total - runs.count, "earlier run")) not shown: raise --limit"] : []
  }

  private var section: ReportSection {
    let hasSeveralBuilds = Set(runs.map(\.run.buildConfiguration)).count > 1
    return ReportSection(
      title: Units.count(total, "run"),
      titles: ["started (UTC)", "name", "commit", "cases", "machine"]
        + (hasSeveralBuilds ? ["build"] : []),
      alignments: [.left, .left, .left, .right, .left, .left],
      rows: runs.map { row in
        [
          HistoryWords.minute(row.run.startedAt),
          row.run.name.cutInMiddle(to: 24) + (row.run.kind == .model ? " (model)" : "")
            + (row.run.state == "finished" ? "" : " (\(row.run.state))"),
          HistoryWords.commit(row.run.gitCommit),
          row.results == row.cases ? "\(row.cases)" : "\(row.results) of \(row.cases)",
          "\(row.run.fingerprint)  \(HistoryWords.machine(row.machine))",
        ] + (hasSeveralBuilds ? [row.run.buildConfiguration] : [])
      })
  }

  private var csv: String {
    let titles = [
      "id", "kind", "name", "startedAt", "state", "gitCommit", "buildConfiguration", "fingerprint",
      "cpuModel", "cores", "cases", "results",
    ]
    let rows = runs.map { row in
      [
        row.run.id, row.run.kind.rawValue, row.run.name, row.run.startedAt.formatted(.iso8601),
        row.run.state, row.run.gitCommit ?? "", row.run.buildConfiguration, row.run.fingerprint,
        row.machine.cpuModel, "\(row.machine.cores)", "\(row.cases)", "\(row.results)",
      ]
    }
    return ([titles] + rows).map { CSVReport.line($0) + "\r\n" }.joined()
  }

  private var json: String {
    get throws {
      struct Document: Encodable {
        struct Run: Encodable {
          var run: HistoryRun
          var cpuModel: String
          var cores: Int
          var cases: Int
          var results: Int
        }
        var total: Int
        var runs: [Run]
      }
      let document = Document(
        total: total,
        runs: runs.map {
          .init(
            run: $0.run.withoutSpec, cpuModel: $0.machine.cpuModel, cores: $0.machine.cores,
            cases: $0.cases,
            results: $0.results)
        })
      return String(decoding: try RunCoding.encoder(pretty: true).encode(document), as: UTF8.self)
        + "\n"
    }
  }
}

extension OutputFormat {
  /// Why `html` isn't offered.
  static let onlyForSeries = UsageError(
    "--format html shows series, with bench history show; here take table, markdown, csv or json")
}
