import Foundation
import GRDB
import Hardware

/// Opens the file of a history, whatever state it and its folder are in.
struct HistoryOpening {
  let path: String
  let options: HistoryStore.Options
  private(set) var notes: [String] = []
  /// Where a copy lies that is read from, or nil.
  private(set) var copyFolder: String?
  /// Whether the file system refused what a write-ahead log needs.
  private var hasNoSharedMemory = false

  /// Bytes of the smallest page that SQLite has.
  private static let smallestDatabase = 512

  init(path: String, options: HistoryStore.Options) {
    self.path = path
    self.options = options
  }

  /// The open database, of the newest schema.
  mutating func open(for access: HistoryStore.Access) throws -> DatabaseQueue {
    try open(try place(for: access))
  }

  /// The database at `file`, which is `path` or a copy of it.
  mutating func open(_ file: String) throws -> DatabaseQueue {
    try StoreFailure.explained(path) {
      var queue = try connect(file)
      try requireHistory(queue)
      if !hasNoSharedMemory { queue = try withWriteAheadLog(queue, file) }
      try migrate(queue)
      return queue
    }
  }

  func removeCopy() {
    if let copyFolder { try? FileManager.default.removeItem(atPath: copyFolder) }
  }

  // MARK: Where it lies

  /// The path to open: the file itself, or that of a copy.
  private mutating func place(for access: HistoryStore.Access) throws -> String {
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
    notes.append("\(path) can't be written (\(reason)): read from a copy")
    return "\(place)/history.sqlite"
  }

  // MARK: What it is

  private mutating func connect(_ file: String) throws -> DatabaseQueue {
    do {
      return try DatabaseQueue(path: file, configuration: configuration)
    } catch let error as DatabaseError
      where StoreFailure.isOfSharedMemory(error, path: path)
    {
      return try connectedWithoutSharedMemory(file)
    }
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "history"
    configuration.busyMode = .timeout(options.lockSeconds)
    let mostPages = options.mostPages
    configuration.prepareDatabase { db in
      // The file may come from anyone: its schema may call nothing, and its pages are checked.
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      if let mostPages { try db.execute(sql: "PRAGMA max_page_count = \(mostPages)") }
    }
    return configuration
  }

  /// Refuses what is neither a history nor a file that is to become one.
  private func requireHistory(_ queue: DatabaseQueue) throws {
    let (applicationID, version, tables) = try queue.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
        // Of a history that is being made there is the migrator's own table at most.
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'") ?? 0
      )
    }
    if applicationID == 0 && tables == 0 && version == 0 { return }
    guard applicationID == HistorySchema.applicationID else {
      throw DataError(
        file: path, "is an SQLite database of something else, not a history: give another file")
    }
    guard version <= options.schema.version else {
      throw DataError(
        file: path,
        "is a history of version \(version), but this bench reads up to \(options.schema.version): "
          + "use the bench that wrote it, or a newer one")
    }
  }

  /// Brings the file to the newest schema.
  ///
  /// Two processes may find the same step missing. The second fails at what is there already, and goes on
  /// with the next one.
  private mutating func migrate(_ queue: DatabaseQueue) throws {
    var found = try version(queue)
    let first = found
    while found < options.schema.version {
      do {
        try options.schema.migrator.migrate(queue)
      } catch {
        let now = try version(queue)
        guard now > found else { throw error }
        found = now
        continue
      }
      found = try version(queue)
    }
    if first > 0 && first < found {
      notes.append("\(path) was of version \(first), and is of version \(found) now")
    }
  }

  private func version(_ queue: DatabaseQueue) throws -> Int {
    try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
  }

  // MARK: How it is written

  /// `queue`, or another to the same file, with a write-ahead log: writers and readers don't wait for one another.
  ///
  /// A log needs memory shared between processes. Where the file system has none, a rollback journal does, and
  /// is said to.
  private mutating func withWriteAheadLog(
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
  private mutating func connectedWithoutSharedMemory(_ file: String) throws -> DatabaseQueue {
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
