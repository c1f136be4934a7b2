import Analysis
import Foundation
import Records

extension HistoryCheckReport {
  func text(_ style: Style) -> String {
    var lines = style.paragraph(headline, indent: 0).map { style($0, emphasis) }
    lines += [rest, heading].compactMap(\.self).flatMap { style.paragraph($0, indent: 2) }
    let rows = shown.map { finding in
      let cells = row(finding)
      return NamedRows.Row(
        name: cells[0], figures: Array(cells.dropFirst()), remarks: remarks(finding),
        emphasis: Self.emphasis(finding.verdict))
    }
    if rows.isEmpty { lines.append("") }
    if !rows.isEmpty {
      let table = NamedRows(Self.titles, Self.alignments, fitting: rows, style)
      lines += ["", table.heading] + rows.flatMap(table.lines) + [""]
    }
    let asides = [names.common.map { "all cases: \($0)" }, leftOut, Self.explanation]
      .compactMap(\.self)
    lines += asides.flatMap { style.paragraph($0, indent: 2) }.map { style($0, .aside) }
    lines += remarks.flatMap { "! \($0)".wrapped(to: style.width, keeping: 2) }
      .map { style($0, .warning) }
    return lines.joined(separator: "\n") + "\n"
  }

  var markdown: String {
    var lines = ["## bench history: \(headline)", ""]
    if let rest { lines += ["\(Markdown.escape(rest.capitalised)).", ""] }
    lines += ["\(Markdown.escape(heading)).", ""]
    lines += Markdown.table(
      Self.titles + [""], Self.alignments + [.left],
      shown.map { row($0) + [remarks($0).joined(separator: "; ")] })
    lines += [""] + remarks.flatMap { ["> **Note:** \(Markdown.escape($0.capitalised)).", ""] }
    if let common = names.common { lines += ["All cases: \(Markdown.escape(common)).", ""] }
    if let leftOut { lines += ["\(leftOut.capitalised).", ""] }
    return (lines + [Self.explanation]).joined(separator: "\n") + "\n"
  }

  var csv: String {
    let titles = [
      "caseID", "verdict", "runs", "ratio", "ratioLow", "ratioHigh", "change", "changeLow",
      "changeHigh", "changedAt", "changedByRun", "changedByCommit",
    ]
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let rows = findings.map { finding in
      let (ratio, change) = (finding.result.ratio, finding.change?.change)
      return [
        finding.result.caseID, finding.verdict.rawValue, "\(finding.ratio?.count ?? 0)",
        text(ratio?.value), text(ratio?.low), text(ratio?.high), text(change?.value),
        text(change?.low), text(change?.high),
        finding.changedBy?.startedAt.formatted(.iso8601) ?? "", finding.changedBy?.id ?? "",
        finding.changedBy?.gitCommit ?? "",
      ]
    }
    return ([titles] + rows).map { CSVReport.line($0) + "\r\n" }.joined()
  }

  var json: String {
    get throws {
      struct Document: Encodable {
        struct Case: Encodable {
          var caseID: String
          var verdict: String
          var runs: Int
          var ratio: ModelRecord.Interval?
          var lastChange: SeriesDocument.Change?
        }
        var run: HistoryRun
        var fewestRuns: Int
        var isComparable: Bool
        var remarks: [String]
        var cases: [Case]
      }
      let document = Document(
        run: check.entry.run.withoutSpec, fewestRuns: SeriesCourse.fewestValues,
        isComparable: check.isComparable, remarks: remarks,
        cases: findings.map { finding in
          .init(
            caseID: finding.result.caseID, verdict: finding.verdict.rawValue,
            runs: finding.ratio?.count ?? 0, ratio: finding.result.ratio,
            lastChange: finding.change.flatMap { change in
              finding.ratio.map { SeriesDocument.Change(change, of: $0) }
            })
        })
      return String(decoding: try RunCoding.encoder(pretty: true).encode(document), as: UTF8.self)
        + "\n"
    }
  }

  private var emphasis: Style.Emphasis {
    check.isComparable ? (check.findings(.slower).isEmpty ? .good : .bad) : .warning
  }

  private static func emphasis(_ verdict: HistoryCheck.Verdict) -> Style.Emphasis? {
    switch verdict {
    case .slower: .bad
    case .faster: .good
    default: nil
    }
  }
}
