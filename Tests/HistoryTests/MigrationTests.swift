import Foundation
import GRDB
import Hardware
import Records
import Synchronization
import Testing

@testable import History

@Suite struct MigrationTests {
  /// A history as the first version left it, made from committed SQL.
  private func firstVersion(at path: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Versions/version-1.sql")
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction {
      try $0.execute(sql: try String(contentsOf: file, encoding: .utf8))
    }
    try queue.close()
  }

  private func version(_ store: HistoryStore) throws -> Int? {
    try store.queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
  }

  @Test func theFirstVersionIsBroughtToThisOne() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      try firstVersion(at: path)
      let store = try HistoryStore(path, for: .reading)
      #expect(store.notes == ["\(path) was of version 1, and is of version 2 now"])
      #expect(try version(store) == 2)
      var expected = try Fixtures.entry(cases: [
        Fixtures.result("bitmask"), Fixtures.result("nm", status: .refused),
      ])
      expected.run.name = "it's \"ci\""
      expected.run.id = expected.identity
      #expect(try store.newest()?.run == expected.run)
      #expect(try store.newest()?.cases == expected.cases)
      #expect(try store.newest()?.machine == expected.machine)
      _ = try store.add(Fixtures.entry(1, cases: [Fixtures.stage()]))
      #expect(try store.series().map(\.points.count) == [1, 1, 1])
      #expect(try HistoryStore(path, for: .reading).notes == [])
    }
  }

  @Test func aNewHistoryHasTheSameSchemaAsAMigratedOne() throws {
    try withTemporaryFolder { folder in
      try firstVersion(at: "\(folder)/old.sqlite")
      func schema(_ name: String) throws -> [String] {
        try HistoryStore("\(folder)/\(name).sqlite", for: .adding).queue.read {
          try String.fetchAll(
            $0, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        }
      }
      #expect(try schema("old") == schema("new"))
    }
  }

  @Test func aStepThatFailsLeavesTheVersionBefore() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      let store = try HistoryStore(path, for: .adding)
      _ = try store.add(Fixtures.entry())
      store.close()
      let broken = HistorySchema(
        steps: HistorySchema.current.steps + [
          "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1)"
        ])
      #expect(throws: DataError.self) {
        try HistoryStore(path, for: .adding, .init(schema: broken))
      }
      let whole = try HistoryStore(path, for: .reading)
      #expect(try version(whole) == 2)
      #expect(try whole.count() == 1)
      #expect(try whole.queue.read { try !$0.tableExists("extra") })
    }
  }

  @Test func aNewerVersionIsRefusedByBothNumbers() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      let next = HistorySchema(
        steps: HistorySchema.current.steps + ["CREATE TABLE extra (x); PRAGMA user_version = 3"])
      try HistoryStore(path, for: .adding, .init(schema: next)).close()
      for access in [HistoryStore.Access.reading, .writing, .adding] {
        let error = #expect(throws: DataError.self) { try HistoryStore(path, for: access) }
        #expect(error?.problem.contains("of version 3, but this bench reads up to 2") == true)
      }
    }
  }

  @Test func aVersionThatItsStepsDenyIsDamage() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      let store = try HistoryStore(path, for: .adding)
      try store.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 1") }
      store.close()
      #expect(throws: DataError.self) { try HistoryStore(path, for: .reading) }
    }
  }

  /// Whoever comes second finds a step made, be it the first one of a new file.
  @Test(arguments: [true, false]) func severalMayOpenAtOnce(_ isNew: Bool) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/history.sqlite"
      if !isNew { try firstVersion(at: path) }
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { index in
        do {
          let store = try HistoryStore(path, for: .adding)
          _ = try store.add(Fixtures.entry(100 + index))
          store.close()
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      #expect(failures.withLock { $0 } == [])
      let store = try HistoryStore(path, for: .reading)
      #expect(try store.count() == (isNew ? 8 : 9))
      #expect(try version(store) == 2)
    }
  }
}
