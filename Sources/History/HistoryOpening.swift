import GRDB
import Hardware

/// Opens the file of a history: refuses what is none, and brings an older one to the newest schema.
struct HistoryOpening {
  /// The file as the user named it.
  let path: String
  let options: HistoryStore.Options
  /// What the user should know of how it was opened.
  var notes: [String] = []
  /// Whether the file system refused what a write-ahead log needs.
  var hasNoSharedMemory = false

  init(path: String, options: HistoryStore.Options) {
    self.path = path
    self.options = options
  }

  /// The open database at `file`, which is `path` or a copy of it, of the newest schema.
  mutating func open(_ file: String) throws -> DatabaseQueue {
    try StoreFailure.explained(path) {
      var queue = try connect(file)
      try requireHistory(queue)
      if !hasNoSharedMemory { queue = try withWriteAheadLog(queue, file) }
      try migrate(queue)
      return queue
    }
  }

  private mutating func connect(_ file: String) throws -> DatabaseQueue {
    do {
      return try DatabaseQueue(path: file, configuration: configuration)
    } catch let error as DatabaseError
      where StoreFailure.isOfSharedMemory(error, path: path)
    {
      return try connectedWithoutSharedMemory(file)
    }
  }

  var configuration: Configuration {
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
    let first = try version(queue)
    var found = first
    while found < options.schema.version {
      let failure = Result { try options.schema.migrator.migrate(queue) }
      let now = try version(queue)
      if now == found {
        try failure.get()
        throw StoreFailure.damaged(path, "its steps are made, but it is of version \(now)")
      }
      found = now
    }
    if first > 0 && first < found {
      notes.append("\(path) was of version \(first), and is of version \(found) now")
    }
  }

  private func version(_ queue: DatabaseQueue) throws -> Int {
    try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
  }
}
