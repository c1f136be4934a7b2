import CKernels
import Foundation
import Hardware
import Testing

@testable import Measurement

@Suite struct CounterSessionTests {
  private let statuses = [
    CounterStatus(name: .cycles, outcome: .counts(event: "cycles")),
    CounterStatus(name: .flops, outcome: .unavailable(reason: "none")),
    CounterStatus(name: .taskClockSeconds, outcome: .counts(event: "clock")),
  ]
  private let library = FakeLibrary(counts: ["cycles": { 100 }, "clock": { 2_000_000_000 }])

  @Test func addsUpThreadsAndPassesInTheRecordsUnits() {
    let session = CounterSession(statuses, threads: 2, backend: library)
    for slot in [0, 1, 0] {
      session.startOnThisThread(slot: slot)
      session.stopOnThisThread(slot: slot)
    }
    var expected = CounterReading()
    expected.cycles = 300
    expected.taskClockSeconds = 6
    #expect(session.counters == [.cycles, .taskClockSeconds])
    #expect(session.total() == expected)
    #expect(session.total().perCall(3).cycles == 100)
    #expect(session.failure == nil)
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
    #expect(session.total().cycles == 100)
  }

  @Test func aThreadThatCannotCountVoidsTheTotal() {
    var failing = library
    failing.startFails = true
    for backend in [failing, FakeLibrary(counts: ["cycles": { 1 }])] {
      let session = CounterSession(statuses, threads: 1, backend: backend)
      session.startOnThisThread(slot: 0)
      session.stopOnThisThread(slot: 0)
      #expect(session.total() == CounterReading())
      #expect(session.failure != nil)
    }
  }

  @Test func countsNothingWithoutALibrary() {
    let session = CounterSession(statuses, threads: 1, backend: nil)
    session.startOnThisThread(slot: 0)
    session.stopOnThisThread(slot: 0)
    #expect(session.counters.isEmpty)
    #expect(session.total() == CounterReading())
  }

  @Test func sumsLackWhatOneSideLacks() {
    var left = CounterReading()
    left.cycles = 1
    left.flops = 2
    var right = CounterReading()
    right.cycles = 10
    #expect((left + right).cycles == 11)
    #expect((left + right).flops == nil)
    #expect(left.perCall(0) == CounterReading())
  }

  @Test func survivesEncoding() throws {
    var reading = CounterReading()
    for (index, name) in CounterName.allCases.enumerated() { reading[name] = Double(index) + 0.5 }
    let data = try JSONEncoder().encode(reading)
    #expect(try JSONDecoder().decode(CounterReading.self, from: data) == reading)
    let keys = try #require(JSONSerialization.jsonObject(with: data) as? [String: Double]).keys
    #expect(Set(keys) == Set(CounterName.allCases.map(\.rawValue)))
  }

  #if PAPI
    /// Each thread touches pages of its own, and each must be counted, twice in a row.
    @Test(
      .enabled(
        if: CounterProbe.run().contains { $0.name == .pageFaults && $0.event != nil },
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
        let faults = Int(session.total().pageFaults ?? 0)
        #expect(session.failure == nil)
        #expect(faults >= pass * threads * pages && faults < pass * threads * (pages + 20))
      }
    }
  #endif
}

#if PAPI
  /// Memory of which each thread touches a part of its own.
  private struct Fresh: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }
#endif
