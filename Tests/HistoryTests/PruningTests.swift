import Foundation
import GRDB
import Hardware
import Records
import Testing

@testable import History

@Suite struct PruningTests {
  private func filled(_ folder: String) throws -> HistoryStore {
    let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
    for hour in 0..<4 { _ = try store.add(Fixtures.entry(hour)) }
    _ = try store.add(Fixtures.entry(9, cores: 4, cases: [Fixtures.stage()]))
    return store
  }

  private func hours(_ store: HistoryStore) throws -> [Int] {
    try store.runs(limit: 99).map {
      Int($0.run.startedAt.timeIntervalSince(Fixtures.noon) / 3600)
    }
  }

  @Test func rulesRemoveWhatMeetsAllOfTheirConditions() throws {
    let machine = try Fixtures.entry().run.fingerprint
    let two = Fixtures.noon.addingTimeInterval(2 * 3600)
    let expected: [(PruneRule, [Int])] = [
      (PruneRule(), [9, 3, 2, 1, 0]), (PruneRule(keep: 1), [9, 3]), (PruneRule(keep: 0), []),
      (PruneRule(before: two), [9, 3, 2]), (PruneRule(fingerprint: machine), [9]),
      (PruneRule(keep: 3, before: two), [9, 3, 2, 1]),
      (PruneRule(before: two, fingerprint: "other"), [9, 3, 2, 1, 0]),
    ]
    for (rule, remaining) in expected {
      try withTemporaryFolder { folder in
        let store = try filled(folder)
        let plan = try store.prune(rule, isDryRun: true)
        #expect(try hours(store) == [9, 3, 2, 1, 0])
        let done = try store.prune(rule, isDryRun: false)
        #expect(done == plan)
        #expect(try hours(store) == remaining)
        #expect(done.remaining == remaining.count && done.runs.count == 5 - remaining.count)
      }
    }
  }

  @Test func whatNoRunNeedsGoesToo() throws {
    try withTemporaryFolder { folder in
      let store = try filled(folder)
      let done = try store.prune(
        PruneRule(fingerprint: Fixtures.entry().run.fingerprint), isDryRun: false)
      #expect(done.results == 8 && done.whyNotSmaller == nil)
      #expect(try store.caseIDs() == [Fixtures.stage().caseID])
      #expect(try store.machines().count == 1)
      #expect(
        try store.queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
      #expect(try store.add(Fixtures.entry(0)) == .added(newest: nil))
    }
  }
}
