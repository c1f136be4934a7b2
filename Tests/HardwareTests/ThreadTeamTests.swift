import Foundation
import Synchronization
import Testing

@testable import Hardware

/// Teams here have more threads than the machine may have cores, and run beside other tests: they ask
/// for a processor that no machine has and stay unpinned, but for the test of pinning.
@Suite(.serialized) struct ThreadTeamTests {
  @Test(arguments: [1, 2, 3, 5])
  func runsEveryIndexOnce(threads: Int) throws {
    let team = try Self.team(threads)
    #expect(team.count == threads)
    let counts = Counts(threads)
    for _ in 0..<200 { team.perform { counts.add($0) } }
    #expect(counts.values == [Int](repeating: 200, count: threads))
  }

  @Test func runsHundredThousandTasks() throws {
    let team = try Self.team(2)
    let counts = Counts(2)
    let task = TeamTask(context: counts.words) { context, thread in
      context.assumingMemoryBound(to: Int.self)[thread * Counts.spacing] += 1
    }
    // The caller sees what all threads wrote as soon as `run` returns.
    var total = 0
    for _ in 0..<100_000 {
      team.run(task)
      total += 2
      if counts.values.reduce(0, +) != total { break }
    }
    #expect(counts.values == [100_000, 100_000])
  }

  @Test func wakesSleepers() throws {
    let team = try Self.team(3)
    let counts = Counts(3)
    for round in 1...20 {
      Self.waitUntilAsleep(team)
      #expect(team.sleeping == 2)
      if round % 2 == 0 { team.rouse() }
      team.perform { counts.add($0) }
      #expect(counts.values == [round, round, round])
    }
  }

  /// A team that is let go while its workers sleep, or before they ever ran, ends them: in a process of its
  /// own, where nobody else makes threads.
  @Test func endsItsWorkers() async throws {
    await #expect(processExitsWith: .success) {
      func threads() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
      }
      let before = try threads()
      for _ in 0..<50 { _ = try ThreadTeam(processors: [-1, -1, -1, -1]) }
      var team: ThreadTeam? = try ThreadTeam(processors: [-1, -1, -1, -1])
      while let some = team, some.sleeping < 3 { sched_yield() }
      // Other threads of the process may come and go, but not 150 of them.
      #expect(try threads() < before + 50)
      weak let ended = team
      team = nil
      #expect(ended == nil)
    }
  }

  /// In a process of its own, as the thread of a test may be another after each `await`.
  @Test func givesBackWhereItsMakerMayRun() async throws {
    await #expect(processExitsWith: .success) {
      func allowed() throws -> Substring? {
        try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
          .split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
      }
      let before = try allowed()
      let processor = try #require(try Topology.current.corePUs.first)
      do {
        let outer = try ThreadTeam(processors: [processor])
        do { _ = try ThreadTeam(processors: [processor]) }
        #expect(try allowed() == "Cpus_allowed_list:\t\(processor)")
        withExtendedLifetime(outer) {}
      }
      #expect(try allowed() == before)
    }
  }

  @Test func teamsTakeTurns() throws {
    let teams = try [3, 1, 2].map { try Self.team($0) }
    let counts = teams.map { Counts($0.count) }
    for _ in 0..<300 {
      for (team, counts) in zip(teams, counts) { team.perform { counts.add($0) } }
    }
    for counts in counts { #expect(counts.values.allSatisfy { $0 == 300 }) }
  }

  @Test func nestedTeams() throws {
    let outer = try Self.team(2)
    let inner = try Self.team(3)
    let counts = Counts(3)
    for _ in 0..<100 {
      outer.perform { thread in
        if thread == 1 { inner.perform { counts.add($0) } }
      }
    }
    #expect(counts.values == [100, 100, 100])
  }

  @Test(arguments: [1, 2, 3])
  func splitsCover(threads: Int) throws {
    let team = try Self.team(threads)
    for total in [0, 1, 2, 3, 7, 100] {
      let ranges = Mutex<[Range<Int>]>([])
      team.split(total) { range in ranges.withLock { $0.append(range) } }
      // Of ranges that start at the same place all but the last are empty.
      let sorted = ranges.withLock { $0 }.sorted {
        ($0.lowerBound, $0.count) < ($1.lowerBound, $1.count)
      }
      #expect(sorted.count == threads)
      #expect(sorted.flatMap(Array.init) == Array(0..<total))
      #expect(sorted.allSatisfy { $0.count <= total / threads + 1 })
    }
  }

  /// In a process of its own, so that no thread of the other tests stays pinned.
  @Test func pinsEachThread() async throws {
    await #expect(processExitsWith: .success) {
      let processors = try Topology.current.corePUs
      let team = try ThreadTeam(processors: processors)
      let allowed = Mutex<[Int: Substring]>([:])
      team.perform { thread in
        let status = try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        allowed.withLock { $0[thread] = line?.split(separator: "\t").last }
      }
      for (thread, processor) in processors.enumerated() {
        #expect(allowed.withLock { $0[thread] } == "\(processor)")
      }
      #expect(team.adopt())
      #expect(try !ThreadTeam(processors: [-1]).adopt())
    }
  }

  private static func team(_ threads: Int) throws -> ThreadTeam {
    try ThreadTeam(processors: Array(repeating: -1, count: threads))
  }

  private static func waitUntilAsleep(_ team: ThreadTeam) {
    while team.sleeping < team.count - 1 { sched_yield() }
  }
}

/// A count for each thread, a cache line apart.
private final class Counts: @unchecked Sendable {
  static let spacing = 8
  let words: UnsafeMutablePointer<Int>
  private let threads: Int

  init(_ threads: Int) {
    self.threads = threads
    words = .allocate(capacity: threads * Self.spacing)
    words.initialize(repeating: 0, count: threads * Self.spacing)
  }

  deinit { words.deallocate() }

  func add(_ thread: Int) { words[thread * Self.spacing] += 1 }

  var values: [Int] { (0..<threads).map { words[$0 * Self.spacing] } }
}
