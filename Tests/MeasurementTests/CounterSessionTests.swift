import CKernels
import Foundation
import Hardware
import Synchronization
import Testing

@testable import Measurement

@Suite struct CounterSessionTests {
  private let statuses = [
    CounterStatus(name: .cycles, outcome: .counts(CounterFormula("cycles"), pass: 0)),
    CounterStatus(name: .flops, outcome: .unavailable(reason: "none")),
    CounterStatus(
      name: .taskClockSeconds, outcome: .counts(CounterFormula("clock", times: 1e-9), pass: 0)),
  ]
  private let library = FakeLibrary(counts: ["cycles": { 100 }, "clock": { 2_000_000_000 }])

  @Test func addsUpThreadsAndPassesInTheRecordsUnits() {
    let session = CounterSession(statuses, threads: 2, backend: library)
    for slot in [0, 1, 0] {
      session.startOnThisThread(slot: slot)
      session.stopOnThisThread(slot: slot)
    }
    var expected = CounterReading()
    expected[.cycles] = 300
    expected[.taskClockSeconds] = 6
    #expect(session.counters == [.cycles, .taskClockSeconds])
    #expect(session.total() == expected)
    #expect(session.total().perCall(3)[.cycles] == 100)
    #expect(session.total().perCall(0) == CounterReading())
    #expect(session.refusals.isEmpty)
    #expect(library.log.open.load(ordering: .relaxed) == 0)
  }

  @Test func misuseIsIgnored() {
    let session = CounterSession(statuses, threads: 1, backend: library)
    session.startOnThisThread(slot: 1)
    session.startOnThisThread(slot: -1)
    session.stopOnThisThread(slot: 0)
    #expect(session.total() == CounterReading())
    session.startOnThisThread(slot: 0)
    session.startOnThisThread(slot: 0)
    session.stopOnThisThread(slot: 0)
    session.stopOnThisThread(slot: 0)
    #expect(session.total()[.cycles] == 100)
  }

  @Test func countsEachPassOnItsOwn() {
    let two = [
      CounterStatus(name: .cycles, outcome: .counts(CounterFormula("cycles"), pass: 0)),
      CounterStatus(name: .pageFaults, outcome: .counts(CounterFormula("clock"), pass: 1)),
    ]
    let session = CounterSession(two, threads: 1, backend: library)
    #expect(session.passes == 2)
    for pass in -1...2 {
      session.startOnThisThread(slot: 0, pass: pass)
      session.stopOnThisThread(slot: 0)
    }
    #expect(session.total()[.cycles] == 100)
    #expect(session.total()[.pageFaults] == 2_000_000_000)
    #expect(library.log.opened.withLock { $0 } == [["cycles"], ["clock"]])
  }

  @Test func whatCannotStartCountsNothingAndIsClosed() {
    var failing = library
    failing.startFails = true
    let session = CounterSession(statuses, threads: 1, backend: failing)
    session.startOnThisThread(slot: 0)
    session.stopOnThisThread(slot: 0)
    #expect(session.total() == CounterReading())
    #expect(session.refusals == [.cycles: "can't start", .taskClockSeconds: "can't start"])
    #expect(failing.log.open.load(ordering: .relaxed) == 0)
  }

  @Test func anEventRefusedHalfWayLeavesTheOthers() {
    let session = CounterSession(
      statuses, threads: 1, backend: FakeLibrary(counts: ["cycles": { 1 }]))
    session.startOnThisThread(slot: 0)
    session.stopOnThisThread(slot: 0)
    #expect(session.total()[.cycles] == 1)
    #expect(session.refusals == [.taskClockSeconds: "no such event"])
  }

  @Test func anOverflowVoidsItsOwnCounterOnly() throws {
    let overflowing = FakeLibrary(counts: ["cycles": { -1 }, "clock": { 1_000_000_000 }])
    let session = CounterSession(statuses, threads: 1, backend: overflowing)
    session.startOnThisThread(slot: 0)
    session.stopOnThisThread(slot: 0)
    #expect(session.total()[.taskClockSeconds] == 1)
    #expect(session.total()[.cycles] == nil)
    #expect(try #require(session.refusals[.cycles]).contains("it overflowed"))
  }

  /// A part isn't the whole.
  @Test func aThreadThatCannotCountVoidsTheSum() {
    let calls = Mutex(0)
    let once = FakeLibrary(counts: [
      "cycles": {
        calls.withLock {
          $0 += 1; return $0 == 1 ? 100 : -1
        }
      }, "clock": { 1 },
    ])
    let session = CounterSession(statuses, threads: 2, backend: once)
    for slot in 0...1 {
      session.startOnThisThread(slot: slot)
      session.stopOnThisThread(slot: slot)
    }
    #expect(session.total()[.cycles] == nil)
    #expect(session.total()[.taskClockSeconds] == 2e-9)
  }

  /// Every thread would count the traffic of its whole socket.
  @Test func memoryControllersAreCountedOnce() {
    let memory = [
      CounterStatus(
        name: .dramReadBytes, outcome: .counts(CounterFormula("clock", times: 64), pass: 0))
    ]
    let session = CounterSession(memory, threads: 3, backend: library)
    for slot in 0..<3 { session.startOnThisThread(slot: slot) }
    for slot in 0..<3 { session.stopOnThisThread(slot: slot) }
    #expect(session.total()[.dramReadBytes] == 128e9)
  }

  @Test func countsNothingWithoutALibrary() {
    let session = CounterSession(statuses, threads: 1, backend: nil)
    session.startOnThisThread(slot: 0)
    session.stopOnThisThread(slot: 0)
    #expect(session.counters.isEmpty)
    #expect(session.total() == CounterReading())
  }

  #if PAPI
    /// Each thread touches pages of its own, and each must be counted, twice in a row.
    @Test(
      .enabled(
        if: CounterProbe.run().contains { $0.name == .pageFaults && $0.formula != nil },
        "page faults can't be counted on this machine"))
    func countsEachThreadOfATeam() throws {
      let threads = 3
      let pages = 100
      let pageBytes = OperatingSystem.pageBytes
      let session = CounterSession(CounterProbe.run(), threads: threads)
      for pass in 1...2 {
        let bytes = threads * pages * pageBytes
        let memory = Fresh(pointer: try #require(bench_work_map(bytes)))
        defer { bench_work_unmap(memory.pointer, bytes) }
        DispatchQueue.concurrentPerform(iterations: threads) { slot in
          session.startOnThisThread(slot: slot)
          bench_work_touch(memory.pointer + slot * pages * pageBytes, pages, pageBytes)
          session.stopOnThisThread(slot: slot)
        }
        let faults = Int(session.total()[.pageFaults] ?? 0)
        #expect(session.refusals.isEmpty)
        #expect(faults >= pass * threads * pages && faults < pass * threads * (pages + 20))
      }
    }
  #endif
}

#if PAPI
  /// Memory of which each thread touches a part of its own.
  private struct Fresh: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }
#endif
