import Analysis
import Records

/// What disturbed a run, and what it couldn't give.
extension MarkdownReport {
  var noise: [String] {
    NoiseSummary(report.records).rows.map { "- \($0[0]): \($0[1])" }
  }

  var failures: [String] {
    Markdown.table(
      ["case", "status", "reason"], [],
      report.records.filter { !$0.isResult }.map {
        [$0.caseID, $0.status.rawValue, $0.reason ?? ""]
      })
  }
}
