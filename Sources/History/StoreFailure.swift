import Foundation
import GRDB
import Hardware

/// What an error of SQLite means for whoever called.
enum StoreFailure {
  /// What `body` returns; errors of the database at `path` come out in words.
  ///
  /// Throws `UnavailableError` for what the surroundings refuse (a lock, a full disk, a permission), and
  /// `DataError` for what is wrong with the file.
  static func explained<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw explanation(of: error, path)
    } catch let error as RowDecodingError {
      throw damaged(path, "\(error)")
    } catch let error as DecodingError {
      throw damaged(path, "\(error)")
    } catch let error as EncodingError {
      throw damaged(path, "\(error)")
    }
  }

  /// Whether the file system refuses the shared memory that a write-ahead log needs, and not just for want of
  /// room.
  static func isOfSharedMemory(_ error: DatabaseError, path: String) -> Bool {
    switch error.extendedResultCode {
    case .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMLOCK,
      .SQLITE_IOERR_SHMMAP:
      !isFull(path)
    default: false
    }
  }

  /// The error of a file that holds what no history holds.
  static func damaged(_ path: String, _ detail: String) -> DataError {
    DataError(
      file: path,
      "is damaged (\(detail)): take a copy of it from before, or save what can be read with "
        + "'bench history export'")
  }

  /// The error of a file that isn't SQLite's.
  static func notADatabase(_ path: String) -> DataError {
    DataError(file: path, "is no SQLite database, so it holds no history")
  }

  private static func explanation(of error: DatabaseError, _ path: String) -> any Error {
    let detail = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return UnavailableError(
        "\(path) is locked by another process: wait for it or end it, then try again")
    case .SQLITE_FULL: return full(path)
    case .SQLITE_IOERR where isFull(path): return full(path)
    case .SQLITE_IOERR: return UnavailableError("\(path): the disk refuses (\(detail))")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
      return UnavailableError("cannot write \(path): \(detail)")
    case .SQLITE_NOTADB: return notADatabase(path)
    // A table, a column or a reference that isn't as it was made.
    case .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
      return damaged(path, detail)
    default: return UnavailableError("\(path): \(detail)")
    }
  }

  private static func full(_ path: String) -> UnavailableError {
    UnavailableError(
      "no space left to write \(path), which is as it was before: free some, or keep it elsewhere "
        + "with --history")
  }

  /// Whether the file system of `path` has less room than one page of a database.
  private static func isFull(_ path: String) -> Bool {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    guard let free = attributes?[.systemFreeSize] as? NSNumber else { return false }
    return free.int64Value < 65536
  }
}
