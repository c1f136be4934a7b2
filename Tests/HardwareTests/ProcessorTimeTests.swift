import Testing

@testable import Hardware

@Suite struct ProcessorTimeTests {
  @Test func readsBusyTicks() {
    let text = "cpu  10 2 20 300 4 1 5 67 8 0\ncpu0 10 0 20 300 4 0 5 99 0 0\n"
    // Idle (300), waiting (4), stolen (67) and what guests had (8, in user time already) don't
    // count.
    #expect(ProcessorTime.busyTicks(inStat: text) == 38)
    #expect(ProcessorTime.busyTicks(inStat: "cpu 1 2 3 4\n") == nil)
    #expect(ProcessorTime.busyTicks(inStat: "") == nil)
  }

  @Test func othersHadWhatThisProcessHadNot() {
    let earlier = ProcessorTime(busySeconds: 100, ownSeconds: 10)
    let later = ProcessorTime(busySeconds: 107, ownSeconds: 12)
    #expect(later.others(since: earlier) == 5)
    // Clock ticks are coarser than a process's own account.
    #expect(
      ProcessorTime(busySeconds: 101, ownSeconds: 11.5).others(since: earlier) == 0)
  }

  @Test func ownTimeGrowsWithWork() throws {
    let before = try #require(ProcessorTime.now())
    var sum = 0.0
    for i in 1...3_000_000 { sum += 1 / Double(i) }
    let after = try #require(ProcessorTime.now())
    #expect(sum > 10 && after.ownSeconds > before.ownSeconds)
  }

  @Test func theClockSourceIsAName() {
    // Absent in some containers; never empty.
    #expect(OperatingSystem.clockSource?.isEmpty != true)
  }
}
