import Records

/// The files that a run's folder gets for people to look at, beside its `summary.md`.
public enum ReportFiles {
  /// The page that a browser opens.
  public static let page = "report.html"

  /// Writes `report.html`, made from the files of `folder` alone.
  ///
  /// Throws `DataError` when the folder can't be read back, `UnavailableError` when it can't be written.
  public static func write(in folder: String) throws {
    let results = try ResultFolder.open(path: folder)
    try results.write(HTMLReport(results).render(), to: page)
  }
}
