import Records
import Testing

@testable import Analysis

@Suite struct SpeedupTableTests {
  private func standings(_ records: [CaseRecord]) -> [SpeedupTable.Standing] {
    SpeedupTable(records).groups.flatMap { $0.rows.map(\.standing) }
  }

  @Test func theFastestWins() {
    let records = [
      Fixtures.record("dense", speedup: 1), Fixtures.record("bitmask", speedup: 2, width: 0.01),
      Fixtures.record("csr", speedup: 0.9, width: 0.01),
    ]
    #expect(standings(records) == [.behind, .winner, .behind])
    #expect(SpeedupTable(records).groups.first?.best?.kernel == "bitmask")
  }

  @Test func overlappingIntervalsTie() {
    let records = [
      Fixtures.record("dense", speedup: 1), Fixtures.record("bitmask", speedup: 2, width: 0.03),
      Fixtures.record("nm", speedup: 2.1, width: 0.03),
    ]
    #expect(standings(records) == [.behind, .tied, .tied])
    #expect(SpeedupTable(records).groups.first?.tied.map(\.kernel) == ["bitmask", "nm"])
  }

  @Test func denseCanWinAndTie() {
    let slow = Fixtures.record("csr", speedup: 0.9, width: 0.01)
    #expect(standings([Fixtures.record("dense", speedup: 1), slow]) == [.winner, .behind])
    let equal = Fixtures.record("csr", speedup: 1.01, width: 0.02)
    #expect(standings([Fixtures.record("dense", speedup: 1), equal]) == [.tied, .tied])
  }

  @Test func withoutDenseTimesDecide() {
    let records = [
      Fixtures.record("csr", width: 0.01, seconds: 2e-3),
      Fixtures.record("bitmask", width: 0.01, seconds: 1e-3),
    ]
    #expect(standings(records) == [.behind, .winner])
  }

  @Test func whatIsNoResultDoesNotCompete() {
    var suspect = Fixtures.record("bitmask", speedup: 9)
    suspect.status = .suspect
    var refused = Fixtures.record("nm")
    refused.status = .refused
    refused.medianSeconds = nil
    let records = [Fixtures.record("dense", speedup: 1), suspect, refused]
    #expect(standings(records) == [.none, .none, .none])
    #expect(SpeedupTable(records).groups.first?.best?.kernel == "dense")
    #expect(SpeedupTable([suspect]).groups.first?.best == nil)
  }

  @Test func precisionsAreComparedWithDenseFP32() throws {
    let records = [
      Fixtures.record("dense", speedup: 1), Fixtures.record("dense", speedup: 3, precision: "w8a8"),
      Fixtures.record("bitmask", speedup: 5, precision: "w8a8"),
      Fixtures.record("bitmask", speedup: 2, cache: "warm", precision: "bf16"),
    ]
    let groups = SpeedupTable(records).groups
    #expect(groups.map { $0.baseline?.caseID } == [records[0].caseID, records[0].caseID, nil])
    #expect(groups[1].best?.caseID == records[2].caseID)
    #expect(records.map(\.isBaseline) == [true, false, false, false])
  }

  @Test func settingsAreKeptApart() {
    let records = [
      Fixtures.record("dense", batch: 1), Fixtures.record("dense", batch: 16),
      Fixtures.record("dense", pattern: "dense"), Fixtures.record("dense", cache: "warm"),
      Fixtures.record("csr", batch: 1),
    ]
    #expect(SpeedupTable(records).groups.map(\.rows.count) == [2, 1, 1, 1])
    #expect(SpeedupTable([]).groups.isEmpty)
  }
}
