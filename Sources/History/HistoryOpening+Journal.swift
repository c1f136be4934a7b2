import GRDB

/// How the file is written: with a write-ahead log, or a rollback journal where there can be none.
extension HistoryOpening {
  /// `queue`, or another to the same file, with a write-ahead log: writers and readers don't wait for one another.
  ///
  /// A log needs memory shared between processes. Where the file system has none, a rollback journal does, and
  /// is said to.
  mutating func withWriteAheadLog(
    _ queue: DatabaseQueue, _ file: String
  ) throws -> DatabaseQueue {
    do {
      let mode: String? = try queue.writeWithoutTransaction { db in
        var mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        if mode != "wal" { mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") }
        // The log is opened with the first access.
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
        return mode
      }
      if mode != "wal" { noteRollbackJournal() }
      return queue
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      // Another process is using it: the next that has it to itself changes it.
      return queue
    } catch let error as DatabaseError
      where StoreFailure.isOfSharedMemory(error, path: path)
    {
      try queue.close()
      return try connectedWithoutSharedMemory(file)
    }
  }

  private mutating func noteRollbackJournal() {
    hasNoSharedMemory = true
    notes.append(
      "the file system of \(path) has no shared memory: a rollback journal is used, and processes wait "
        + "for one another")
  }

  /// Opens a file with a write-ahead log where its shared memory can't be had, and does away with the log.
  mutating func connectedWithoutSharedMemory(_ file: String) throws -> DatabaseQueue {
    var configuration = configuration
    configuration.prepareDatabase { db in
      // A process that has the file to itself needs no shared memory (sqlite.org/wal.html, section 8).
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
    }
    let queue = try DatabaseQueue(path: file, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL")
      // The lock goes with the next access.
      _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
    }
    noteRollbackJournal()
    return queue
  }
}
