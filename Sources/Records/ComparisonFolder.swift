import Foundation
import Hardware

/// Where a comparison of two builds is kept: `reports/<yyyy-MM-dd>-compare-<name>/` with
/// `comparison.json`, `summary.md` and, once it is made from these, `report.html`.
public enum ComparisonFolder {
  /// The file of the comparison itself.
  static let file = "comparison.json"

  /// Refuses a `parent` that `write` couldn't write to: before anything is measured.
  public static func requireWritable(_ parent: String) throws {
    Files.removeFolders(try Files.makeFolders(parent))
  }

  /// Writes `comparison` and `summary` to a new folder in `parent` and returns its path.
  ///
  /// Throws `UnavailableError` when it can't be written; then nothing is left behind.
  public static func write(
    _ comparison: Comparison, summary: String, in parent: String, timeZone: TimeZone = .current
  ) throws -> String {
    try RunFolder.make(
      in: parent, day: comparison.startedAt, name: "compare-\(comparison.name)", timeZone: timeZone
    ) { folder in
      try Files.replace("\(folder.path)/\(file)", withJSON: comparison)
      try folder.write(summary: summary)
    }.path
  }

  /// The comparison kept in `folder`, a folder or a file in it, or nil where that holds none.
  ///
  /// Throws `DataError` when it can't be read, is of a newer schema, or holds what no comparison leaves.
  public static func open(_ folder: String) throws -> Comparison? {
    var comparison: Comparison? = try Files.kept(file, in: folder, problem: \.problem)
    let path = Files.path(of: file, in: folder)
    if comparison != nil, let spec = RunCoding.spec(in: try Files.read(path)) {
      comparison?.spec = spec
    }
    return comparison
  }
}
