import Records

/// The files that a run's folder gets for people to look at, beside its `summary.md`.
public enum ReportFiles {
  /// The page that a browser opens.
  public static let page = "report.html"

  /// Writes `report.html` and `charts/`, made from the files of `folder` alone.
  ///
  /// Throws `DataError` when the folder can't be read back, `UnavailableError` when it can't be written.
  public static func write(in folder: String) throws {
    let results = try ResultFolder.open(path: folder)
    for chart in charts(of: results).flatMap(\.files) {
      try results.write(chart.text, to: chart.path)
    }
    try results.write(HTMLReport(results).render(), to: page)
  }

  private static func charts(of results: ResultFolder) -> [ChartSet] {
    let sweep = results.sweep.map {
      ChartSet(run: $0.run, records: $0.records, breakEvens: $0.breakEvens)
    }
    return [
      sweep, results.model.map { ChartSet($0) }, results.comparison.map { ChartSet($0) },
    ].compactMap(\.self)
  }
}
