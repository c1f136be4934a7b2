import Foundation
import GRDB
import Hardware
import Records
import Testing

@testable import History

@Suite struct OpeningTests {
  private func error(_ body: () throws -> Void) -> any Error {
    do {
      try body()
      return UsageError("nothing was thrown")
    } catch {
      return error
    }
  }

  @Test func aMissingFileIsMadeOnlyToAddTo() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      for access in [HistoryStore.Access.reading, .writing] {
        #expect(throws: DataError.self) { try HistoryStore(path, for: access) }
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      try HistoryStore(path, for: .adding).close()
      #expect(try HistoryStore(path, for: .reading).count() == 0)
    }
  }

  @Test(arguments: [
    "", "x", "no database at all", String(repeating: "0123456789abcdef", count: 512),
  ])
  func onlyAnEmptyFileBecomesAHistory(_ text: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      if text.isEmpty {
        #expect(try HistoryStore(path, for: .adding).count() == 0)
      } else {
        let error = error { _ = try HistoryStore(path, for: .adding) }
        #expect("\(error)".contains("no SQLite database"), "\(error)")
        #expect(error is DataError)
        #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
      }
    }
  }

  @Test func aDatabaseOfSomethingElseIsLeftAlone() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/other.sqlite"
      for sql in ["CREATE TABLE runs (id)", "PRAGMA application_id = 7; PRAGMA user_version = 1"] {
        try? FileManager.default.removeItem(atPath: path)
        let other = try DatabaseQueue(path: path)
        try other.writeWithoutTransaction { try $0.execute(sql: sql) }
        try other.close()
        let before = FileManager.default.contents(atPath: path)
        let error = error { _ = try HistoryStore(path, for: .adding) }
        #expect("\(error)".contains("something else"), "\(error)")
        #expect(FileManager.default.contents(atPath: path) == before)
      }
    }
  }

  @Test func aFolderIsNoHistory() throws {
    try withTemporaryFolder { folder in
      let error = error { _ = try HistoryStore(folder, for: .adding) }
      #expect((error as? DataError)?.problem.contains("is a folder") == true)
    }
  }

  @Test func itIsWrittenAheadAndClosedWithoutATrace() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
      #expect(store.notes == [])
      #expect(try store.queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
      #expect(try store.queue.read { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
      store.close()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["history.sqlite"])
    }
  }

  @Test func withoutSharedMemoryARollbackJournalIsUsed() throws {
    try withTemporaryFolder { folder in
      // SQLite's own file system for disks that know no locks: it has no shared memory either.
      let path = "\(folder)/history.sqlite"
      var opening = HistoryOpening(path: path, options: .init())
      let queue = try opening.open("file:\(path)?vfs=unix-dotfile")
      guard FileManager.default.fileExists(atPath: path) else { return }
      #expect(opening.notes.count == 1 && opening.notes[0].contains("rollback journal"))
      #expect(try queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "delete")
      try queue.close()
    }
  }

  @Test func aLockThatIsHeldIsWaitedForAndSaid() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      let store = try HistoryStore(path, for: .adding, .init(lockSeconds: 0.01))
      let other = try DatabaseQueue(path: path)
      try other.writeWithoutTransaction { db in
        try db.execute(sql: "BEGIN IMMEDIATE")
        let error = error { _ = try store.add(Fixtures.entry()) }
        #expect(error is UnavailableError)
        #expect("\(error)".contains("is locked by another process"), "\(error)")
        try db.execute(sql: "ROLLBACK")
      }
      #expect(try store.add(Fixtures.entry()) == .added(newest: nil))
      store.close()
      try other.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        let error = error {
          _ = try HistoryStore(path, for: .reading, .init(lockSeconds: 0.01))
        }
        #expect("\(error)".contains("is locked by another process"), "\(error)")
        try db.execute(sql: "ROLLBACK")
      }
    }
  }

  @Test func aFullDiskLeavesTheHistoryWhole() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      let store = try HistoryStore(path, for: .adding, .init(mostPages: 30))
      var added = 0
      let error = error {
        while added < 1000 {
          _ = try store.add(Fixtures.entry(added))
          added += 1
        }
      }
      #expect(error is UnavailableError)
      #expect("\(error)".contains("no space left"), "\(error)")
      #expect(added > 0 && added < 1000)
      store.close()
      let whole = try HistoryStore(path, for: .adding)
      #expect(try whole.count() == added)
      #expect(try whole.series().map(\.points.count) == [added, added])
      #expect(
        try whole.queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
      #expect(try whole.add(Fixtures.entry(added)) == .added(newest: nil))
    }
  }

  @Test func aDamagedFileIsSaidToBe() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      let store = try HistoryStore(path, for: .adding)
      var entries = try (0..<200).map { try Fixtures.entry($0) }
      _ = try store.add { entries.popLast() }
      store.close()
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes.replaceSubrange(
        8192..<(bytes.count - 4096), with: [UInt8](repeating: 0xA5, count: bytes.count - 12288))
      try bytes.write(to: URL(fileURLWithPath: path))
      let error = error {
        _ = try HistoryStore(path, for: .reading).series()
      }
      #expect(error is DataError)
      #expect("\(error)".contains("is damaged"), "\(error)")
    }
  }

  @Test(arguments: [
    "UPDATE runs SET startedAt = 'yesterday'", "UPDATE results SET status = 'fine'",
    "UPDATE machines SET description = '{'", "UPDATE runs SET commandLine = '7'",
    "DROP TABLE results",
  ])
  func whatNoHistoryHoldsIsAnError(_ sql: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      let store = try HistoryStore(path, for: .adding)
      _ = try store.add(Fixtures.entry())
      store.close()
      let other = try DatabaseQueue(path: path)
      try other.write { try $0.execute(sql: sql) }
      try other.close()
      let error = error {
        let damaged = try HistoryStore(path, for: .reading)
        _ = try damaged.series()
        _ = try damaged.newest()
      }
      #expect(error is DataError, "\(error)")
    }
  }
}
