import Foundation
import Hardware

/// Where the file of a history lies, and whether it can be written there.
struct HistoryFile {
  /// The file as the user named it.
  let path: String
  /// Why it is read from a copy; nil where it isn't.
  private(set) var note: String?
  /// The folder of that copy.
  private(set) var copyFolder: String?

  /// Bytes of the smallest page that SQLite has.
  private static let smallestDatabase = 512

  init(path: String) { self.path = path }

  /// Removes the copy, where there is one.
  func removeCopy() {
    if let copyFolder { try? FileManager.default.removeItem(atPath: copyFolder) }
  }

  /// The path to open: that of the file itself, or of a copy.
  ///
  /// Throws `DataError` when it can't be that of a history, `UnavailableError` when it can't be written but has to.
  mutating func place(for access: HistoryStore.Access) throws -> String {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue {
      throw DataError(file: path, "is a folder: give the file of a history")
    }
    guard exists else {
      guard access == .adding else {
        throw DataError(file: path, "no such file; 'bench history add' makes it")
      }
      try makeFolder()
      return path
    }
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw DataError(file: path, "is no regular file, so it holds no history")
    }
    // SQLite would take a shorter file for an empty one.
    let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    guard size == 0 || size >= Self.smallestDatabase else { throw StoreFailure.notADatabase(path) }
    guard let reason = unwritable else { return path }
    guard access == .reading else {
      throw UnavailableError("cannot write \(path): \(reason)")
    }
    return try copied(because: reason)
  }

  private var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  /// Why the file, or its folder, where SQLite keeps what isn't finished, can't be written; nil when both can.
  private var unwritable: String? {
    guard access(path, W_OK) == 0, access(folder, W_OK | X_OK) == 0 else {
      return String(cString: strerror(errno))
    }
    return nil
  }

  private func makeFolder() throws {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw UnavailableError("cannot make the folder of \(path): \(error.localizedDescription)")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw UnavailableError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }

  /// A copy in the folder for temporary files: SQLite has to write beside what it reads.
  private mutating func copied(because reason: String) throws -> String {
    let files = FileManager.default
    let place = files.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)").path
    copyFolder = place
    do {
      try files.createDirectory(atPath: place, withIntermediateDirectories: true)
      for suffix in ["", "-wal"] where files.fileExists(atPath: path + suffix) {
        try files.copyItem(atPath: path + suffix, toPath: "\(place)/history.sqlite\(suffix)")
        _ = chmod("\(place)/history.sqlite\(suffix)", 0o600)
      }
    } catch {
      throw UnavailableError(
        "\(path) can't be written (\(reason)), and no copy of it made to read from: "
          + error.localizedDescription)
    }
    note = "\(path) can't be written (\(reason)): read from a copy"
    return "\(place)/history.sqlite"
  }
}
