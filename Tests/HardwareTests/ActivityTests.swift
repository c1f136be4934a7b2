import Foundation
import Testing

@testable import Hardware

@Suite struct ActivityTests {
  @Test func readsStealTicks() {
    let text = "cpu  10 0 20 300 4 0 5 67 0 0\ncpu0 10 0 20 300 4 0 5 99 0 0\n"
    #expect(ProcessActivity.stealTicks(inStat: text) == 67)
    #expect(ProcessActivity.stealTicks(inStat: "cpu 1 2 3 4\n") == nil)
    #expect(ProcessActivity.stealTicks(inStat: "") == nil)
  }

  @Test func differencesAreWhatHappenedBetween() {
    let earlier = ProcessActivity(stealSeconds: 2, involuntaryContextSwitches: 3, pageFaults: 5)
    let later = ProcessActivity(stealSeconds: 2.5, involuntaryContextSwitches: 10, pageFaults: 7)
    #expect(
      later.since(earlier)
        == ProcessActivity(stealSeconds: 0.5, involuntaryContextSwitches: 7, pageFaults: 2))
    #expect(later.since(later) == ProcessActivity())
  }

  @Test func stealNeverRunsBackwards() {
    let earlier = ProcessActivity(stealSeconds: 9, involuntaryContextSwitches: 0, pageFaults: 0)
    #expect(ProcessActivity().since(earlier).stealSeconds == 0)
  }

  @Test func seesFreshPagesAsFaults() throws {
    let pages = 128
    let bytes = pages * OperatingSystem.pageBytes
    let before = ProcessActivity.now()
    let memory = try #require(
      mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    try #require(memory != MAP_FAILED)
    defer { munmap(memory, bytes) }
    madvise(memory, bytes, MADV_NOHUGEPAGE)
    memset(memory, 1, bytes)
    #expect(ProcessActivity.now().since(before).pageFaults >= pages)
  }

  @Test func loadIsNotNegative() throws {
    #expect(try #require(OperatingSystem.loadAverage) >= 0)
  }
}
