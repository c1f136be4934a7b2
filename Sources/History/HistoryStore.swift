import Foundation
import GRDB
import Hardware
import Records

/// A history: finished runs in an SQLite file that several processes may use at once.
///
/// Whatever is written goes into one transaction: after a kill, a full disk or a power cut, a run is there
/// whole or not at all. Errors are `UnavailableError` where the surroundings refuse (a lock that isn't given up,
/// a full disk, a permission), `DataError` where the file is damaged, newer, or no history.
public final class HistoryStore: Sendable {
  /// What the file is opened for.
  public enum Access: Sendable {
    /// To look at; one that can't be written is read from a copy.
    case reading
    /// To change what is there.
    case writing
    /// To add to; it is made where it isn't there.
    case adding
  }

  /// What tests have otherwise.
  struct Options: Sendable {
    /// How long to wait for a lock that another process holds.
    var lockSeconds = 10.0
    /// Pages that the file may have; nil for as many as the disk has room for.
    var mostPages: Int?
    /// The schema that this tool has.
    var schema = HistorySchema.current
  }

  /// The file as the user named it.
  public let path: String
  /// What the user should know of how it was opened, a sentence each.
  public let notes: [String]
  let queue: DatabaseQueue
  private let file: HistoryFile

  /// Opens the history at `path`.
  public convenience init(_ path: String, for access: Access) throws {
    try self.init(path, for: access, Options())
  }

  init(_ path: String, for access: Access, _ options: Options) throws {
    self.path = path
    var file = HistoryFile(path: path)
    var opening = HistoryOpening(path: path, options: options)
    do {
      queue = try opening.open(try file.place(for: access))
    } catch {
      file.removeCopy()
      throw error
    }
    self.file = file
    notes = [file.note].compactMap(\.self) + opening.notes
  }

  /// Closes the file, which must not be used any more: the last process that does so leaves nothing beside it.
  public func close() { try? queue.close() }

  deinit { file.removeCopy() }

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try StoreFailure.explained(path) { try queue.read(body) }
  }

  /// Runs `body` in a transaction of its own, which nothing of is left where it throws.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try StoreFailure.explained(path) { try queue.write(body) }
  }
}
