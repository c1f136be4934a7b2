import Foundation
import Hardware
import Records
import Testing

@testable import History

@Suite struct AddingTests {
  @Test func whatIsAddedComesBackAsItWas() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore("\(folder)/made/history.sqlite", for: .adding)
      let refused = Fixtures.result("nm", status: .refused)
      let entry = try Fixtures.entry(cases: [
        Fixtures.result("csr"), refused, Fixtures.result("bitmask"), Fixtures.stage(),
      ])
      #expect(try store.add(entry) == .added(newest: nil))
      #expect(try store.newest() == entry)
    }
  }

  @Test func addingTwiceChangesNothing() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
      let entry = try Fixtures.entry()
      _ = try store.add(entry)
      var again = entry
      again.machine = entry.machine.with(availableMemoryBytes: 1)
      #expect(try store.add(again) == .kept(cases: 2))
      #expect(try store.count() == 1)
    }
  }

  @Test func aResumedRunReplacesWhatWasRecordedOfIt() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
      let early = try Fixtures.entry(state: "interrupted", cases: [Fixtures.result("bitmask")])
      let late = try Fixtures.entry()
      #expect(early.run.id == late.run.id)
      _ = try store.add(early)
      #expect(try store.add(late) == .replaced(cases: 1))
      #expect(try store.newest() == late)
      #expect(try store.add(early) == .kept(cases: 2))
      #expect(try store.newest() == late)
      #expect(try store.count() == 1)
    }
  }

  @Test func anEarlierDateThanTheNewestIsSaid() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
      let newest = try Fixtures.entry(5)
      _ = try store.add(newest)
      #expect(try store.add(Fixtures.entry(1)) == .added(newest: newest.run.startedAt))
      #expect(try store.add(Fixtures.entry(0, cores: 4)) == .added(newest: nil))
      #expect(try store.add(Fixtures.entry(6)) == .added(newest: nil))
      let hours = try store.runs(limit: 9).map {
        Int($0.run.startedAt.timeIntervalSince(Fixtures.noon) / 3600)
      }
      #expect(hours == [6, 5, 1, 0])
    }
  }

  @Test func runsOfTheSameSecondAreTwo() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
      _ = try store.add(Fixtures.entry(cases: [Fixtures.result("bitmask", hours: 1)]))
      _ = try store.add(Fixtures.entry(cases: [Fixtures.result("bitmask", hours: 2)]))
      let ids = try store.runs(limit: 9).map(\.run.id)
      #expect(ids.count == 2)
      // The order is the same wherever they are recorded.
      #expect(ids == ids.sorted(by: >))
    }
  }

  @Test func namesMayHoldAnything() throws {
    try withTemporaryFolder { folder in
      let nasty = "'; DROP TABLE runs; --\"%_\\🚀é"
      let store = try HistoryStore("\(folder)/\(nasty.prefix(9)).sqlite", for: .adding)
      var result = Fixtures.result("bitmask")
      result.caseID = "\(nasty)|1"
      result.layer = nasty
      let entry = try Fixtures.entry(name: nasty, cases: [result, Fixtures.result("csr")])
      _ = try store.add(entry)
      #expect(try store.newest() == entry)
      #expect(try store.caseID(nasty) == result.caseID)
      #expect(try store.series(of: [result.caseID]).first?.points.count == 1)
    }
  }

  @Test func controlCharactersAreMadeReadable() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
      var result = Fixtures.result("bitmask")
      result.caseID = "a\u{1B}[31m\nb"
      _ = try store.add(Fixtures.entry(name: "\u{202E}ci", cases: [result]))
      #expect(try store.caseIDs() == ["a?[31m?b"])
      #expect(try store.runs(limit: 1)[0].run.name == "?ci")
      #expect(try store.series()[0].key.caseID == "a?[31m?b")
    }
  }
}
