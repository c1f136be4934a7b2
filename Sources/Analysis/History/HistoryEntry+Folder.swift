import Hardware
import Records

extension HistoryEntry {
  /// The entries of all runs that `folder` holds: of a sweep, of a model.
  ///
  /// Throws `DataError` when it holds neither.
  public static func all(in folder: ResultFolder) throws -> [HistoryEntry] {
    let sweep = try folder.sweep.map { try HistoryEntry($0) }
    let model = try folder.model.map { try HistoryEntry($0, folder: folder.path) }
    let entries = [sweep, model].compactMap(\.self)
    guard !entries.isEmpty else {
      throw DataError(
        file: folder.path,
        "holds neither a sweep's run nor a model's, so there is nothing to record")
    }
    return entries
  }
}
