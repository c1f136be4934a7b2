import Hardware
import Measurement
import Records
import Testing

@testable import Sweep

/// DRAM's ceiling around a group is the moment's, unless a case proves that it was disturbed.
@Suite struct CeilingAtMomentTests {
  private let start = Ceilings(
    threads: 2,
    bandwidths: ["L3", "DRAM"].map {
      Ceilings.Bandwidth(
        level: $0, bytesPerSecond: 50, accessPattern: "1 stream", workingSetBytes: 1)
    }, arithmetic: [])

  @Test(arguments: [
    (40.0, 38.0, 40.0), (40, 41, 40), (40, 42, 50), (60, 55, 60), (60, 63, 60), (40, 70, 50),
  ])
  func followsTheMoment(memory: Double, fastest: Double, expected: Double) {
    let now = start.atMoment(memory: memory, fastest: fastest)
    #expect(now.bandwidth("DRAM")?.bytesPerSecond == expected)
    #expect(now.bandwidth("L3")?.bytesPerSecond == 50)
  }

  @Test func warmGroupsKeepTheRunsOwn() {
    #expect(start.atMoment(memory: nil, fastest: 90) == start)
  }

  /// Peaks are the best of before and after; how far they moved is the drift.
  @Test func peaksFollowTheMomentToo() throws {
    var start = start
    start.arithmetic = [
      .init(precision: "fp32", isa: "generic", operationsPerSecond: 100),
      .init(precision: "int8", isa: "generic", operationsPerSecond: 400),
    ]
    let team = try ThreadTeam(processors: [-1])
    let moment = MomentSurvey(
      try CeilingSurvey(team: team, caches: []), cold: true, peaks: [start.arithmetic[0]])
    let before = MomentSurvey.Reading(memory: 40, peaks: [90])
    let after = MomentSurvey.Reading(memory: 36, peaks: [72])
    let now = moment.ceilings(start, before: before, after: after, fastest: 30)
    #expect(now.peak(precision: "fp32", isa: "generic")?.operationsPerSecond == 90)
    #expect(now.peak(precision: "int8", isa: "generic")?.operationsPerSecond == 400)
    #expect(now.bandwidth("DRAM")?.bytesPerSecond == 40)
    #expect(abs(moment.drift(before: before, after: after) - 0.2) < 1e-12)
    let unread = MomentSurvey.Reading(memory: nil, peaks: [nil])
    #expect(moment.ceilings(start, before: unread, after: unread, fastest: 30) == start)
    #expect(moment.drift(before: unread, after: after) == 0)
  }
}
