/// One line for each case and figure: `caseID`, what the case is, `metric`, `unit`, `value`, `low`, `high`.
///
/// Metrics have the names of the record's fields. A case without figures has one line without a metric, so
/// that no case is missing.
struct LongCSV {
  private let run: ExportedRun

  init(_ run: ExportedRun) { self.run = run }

  var text: String {
    let titles =
      ["caseID"] + run.dimensions
      + ["status", "reason", "metric", "unit", "value", "low", "high"]
    let lines = run.cases.flatMap { exported -> [[String]] in
      let names =
        [exported.id] + exported.dimensions
        + [exported.status.rawValue, exported.reason ?? ""]
      guard !exported.metrics.isEmpty else { return [names + ["", "", "", "", ""]] }
      return exported.metrics.map { metric in
        names + [
          metric.name, metric.unit, ExportedRun.text(metric.value),
          metric.low.map(ExportedRun.text) ?? "", metric.high.map(ExportedRun.text) ?? "",
        ]
      }
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }
}
