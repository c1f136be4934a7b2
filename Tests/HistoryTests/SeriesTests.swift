import Foundation
import Hardware
import Records
import Testing

@testable import History

@Suite struct SeriesTests {
  private func filled(_ folder: String) throws -> HistoryStore {
    let store = try HistoryStore("\(folder)/history.sqlite", for: .adding)
    for hour in [3, 0, 2] { _ = try store.add(Fixtures.entry(hour)) }
    _ = try store.add(Fixtures.entry(1, cores: 4, cases: [Fixtures.result("csr")]))
    _ = try store.add(Fixtures.entry(4, build: "debug", cases: [Fixtures.result("csr")]))
    return store
  }

  @Test func machinesAndBuildsAreApart() throws {
    try withTemporaryFolder { folder in
      let series = try filled(folder).series()
      #expect(series.map(\.points.count).sorted() == [1, 1, 3, 3])
      #expect(series.map(\.key) == series.map(\.key).sorted())
      for one in series {
        #expect(one.points.map(\.run.startedAt) == one.points.map(\.run.startedAt).sorted())
      }
      let point = try #require(series.first { $0.points.count == 3 }?.points.last)
      #expect(point.run.startedAt == Fixtures.noon.addingTimeInterval(3 * 3600))
      #expect(point.ratio?.value == 1.9 && point.memoryShare == 0.9 && point.bound == .memory)
    }
  }

  @Test func seriesAreChosenByCaseMachineAndBuild() throws {
    try withTemporaryFolder { folder in
      let store = try filled(folder)
      let csr = try store.caseID("csr")
      #expect(try store.series(of: [csr]).count == 3)
      let machine = try Fixtures.entry().run.fingerprint
      #expect(try store.series(of: [csr], fingerprint: machine).count == 2)
      #expect(
        try store.series(of: [csr], fingerprint: machine, buildConfiguration: "debug")
          .map(\.points.count) == [1])
      #expect(try store.series(of: []).isEmpty)
    }
  }

  @Test func casesAreFoundByAPartOfTheirId() throws {
    try withTemporaryFolder { folder in
      let store = try filled(folder)
      #expect(try store.caseID("BITMASK") == Fixtures.result("bitmask").caseID)
      #expect(try store.caseID(Fixtures.result("csr").caseID) == Fixtures.result("csr").caseID)
      for (text, part) in [
        ("mlp.up", "part of 2 cases"), ("bitmsk", "nearest"), ("", "no run has"),
      ] {
        let error = #expect(throws: UsageError.self) { try store.caseID(text) }
        #expect(error?.description.contains(part) == true, "\(text)")
      }
    }
  }

  @Test func machinesAreFoundByTheBeginningOfTheirFingerprint() throws {
    try withTemporaryFolder { folder in
      let store = try filled(folder)
      let fingerprint = try Fixtures.entry().run.fingerprint
      #expect(try store.fingerprint(String(fingerprint.prefix(6))) == fingerprint)
      #expect(throws: UsageError.self) { try store.fingerprint("x") }
      #expect(throws: UsageError.self) { try store.fingerprint("") }
      #expect(try store.count(fingerprint: fingerprint) == 4)
      #expect(try store.runs(fingerprint: fingerprint, limit: 2).count == 2)
      #expect(try store.newest(fingerprint: fingerprint)?.run.buildConfiguration == "debug")
    }
  }
}
