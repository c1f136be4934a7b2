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
}
