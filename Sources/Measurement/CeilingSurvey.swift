import Hardware

/// Read bandwidth of one level of the memory hierarchy, by a whole team.
public struct BandwidthCeiling: Sendable {
  /// `L1`, `L2`, `L3` or `DRAM`.
  public var level: String
  /// The best over all access patterns.
  public var bytesPerSecond: Double
  /// The pattern that reached it.
  public var accessPattern: AccessPattern
  /// All threads together.
  public var workingSetBytes: Int
}

/// Peak arithmetic of a whole team.
public struct ArithmeticCeiling: Sendable {
  /// What is multiplied and added.
  public var kind: ArithmeticKind
  /// The instruction set it was measured with.
  public var isa: InstructionSet
  /// A multiply-add is two.
  public var operationsPerSecond: Double
}

/// Time of a load that waits for the one before, in one level of the memory hierarchy.
public struct LatencyCeiling: Sendable {
  /// `L1`, `L2`, `L3` or `DRAM`.
  public var level: String
  /// Seconds from one load to the next, every thread with a chain of its own.
  public var seconds: Double
  /// All threads together.
  public var workingSetBytes: Int
}

/// Measures what a team of threads can do at best on this machine.
public final class CeilingSurvey {
  private let team: ThreadTeam
  private let levels: [(level: String, bytesPerThread: Int)]
  private let reader: TeamReader
  private var fastestFromMemory: AccessPattern?
  /// The pattern that reads one stream fastest from DRAM, as `bandwidths` found it: what a kernel that
  /// goes through its weights in their order can do at best.
  public private(set) var fastestInOrder = AccessPattern.oneStream

  /// A survey on `team`; `caches` say which working set lies in which level.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public init(team: ThreadTeam, caches: [MachineDescription.Cache]) throws {
    self.team = team
    levels = Self.workingSets(caches, threads: team.count)
    reader = try TeamReader(
      team: team, bytesPerThread: levels.map(\.bytesPerThread).max() ?? 0)
  }

  private static let memory = "DRAM"

  /// Bandwidth of each cache level and of DRAM: the best over the family of access patterns.
  public func bandwidths() -> [BandwidthCeiling] {
    levels.compactMap { level, bytes in
      let rates = AccessPattern.family.map {
        (pattern: $0, rate: reader.rate(bytes: bytes, pattern: $0))
      }
      guard let best = rates.max(by: { $0.rate < $1.rate }) else { return nil }
      if level == Self.memory {
        fastestFromMemory = best.pattern
        let inOrder = rates.filter { $0.pattern.streams == 1 }.max { $0.rate < $1.rate }
        fastestInOrder = inOrder?.pattern ?? fastestInOrder
      }
      return BandwidthCeiling(
        level: level, bytesPerSecond: best.rate, accessPattern: best.pattern,
        workingSetBytes: bytes * team.count)
    }
  }

  /// DRAM bandwidth again, by the pattern that `bandwidths` found best, in some milliseconds.
  ///
  /// Neighbours on a shared host move it by tens of percent within a minute, so a verdict needs the
  /// figure of its own moment.
  public func memoryBandwidthNow() -> Double? {
    guard let pattern = fastestFromMemory, let bytes = levels.last?.bytesPerThread else {
      return nil
    }
    return reader.rate(bytes: bytes, pattern: pattern, repetitions: 6)
  }

  /// The peak of `kind` by the loop of `isa` again, in some milliseconds; nil where there is no such loop.
  public func peakNow(_ kind: ArithmeticKind, _ isa: InstructionSet) -> Double? {
    PeakArithmetic.loops.first { $0.kind == kind && $0.isa == isa && isa.isAvailable }.map {
      TeamArithmetic(team: team, loop: $0.loop, isa: isa).peak(repetitions: 3)
    }
  }

  /// Latency of each cache level and of DRAM.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public func latencies() throws -> [LatencyCeiling] {
    try levels.map { level, bytes in
      let bytes = min(bytes, Self.mostChainBytes)
      let chaser = try TeamChaser(team: team, bytesPerThread: bytes)
      // A short run would go through a part of the set that no cache has seen since it was made.
      if level != Self.memory { chaser.goRound() }
      return LatencyCeiling(
        level: level, seconds: chaser.secondsPerLoad(), workingSetBytes: bytes * team.count)
    }
  }

  /// Making a chain takes a cache miss for each line: 256 MiB a thread take a second, and the largest
  /// last-level caches hold no more of it.
  private static let mostChainBytes = 256 << 20

  /// Seconds that starting and ending the team takes, awake and with nothing to do: the median of 21
  /// times a hundred in a row.
  public func startSeconds() -> Double {
    let nothing = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    defer { nothing.deallocate() }
    let task = TeamTask(context: nothing) { _, _ in }
    let starts = 100
    let seconds = (0..<21).map { _ in
      team.rouse()
      let start = Clock.now()
      for _ in 0..<starts { team.run(task) }
      return Clock.seconds(since: start) / Double(starts)
    }
    return Statistics.median(seconds)
  }

  /// Peak multiply-adds of each kind by each instruction set that this machine can run and that has a
  /// way of its own to do them.
  public func arithmetic() -> [ArithmeticCeiling] {
    PeakArithmetic.loops.filter(\.isa.isAvailable).map { entry in
      ArithmeticCeiling(
        kind: entry.kind, isa: entry.isa,
        operationsPerSecond: TeamArithmetic(team: team, loop: entry.loop, isa: entry.isa)
          .peak(repetitions: 8))
    }
  }

  /// Half of each cache, so that it holds the set with room to spare, and four times the last for DRAM.
  private static func workingSets(
    _ caches: [MachineDescription.Cache], threads: Int
  ) -> [(level: String, bytesPerThread: Int)] {
    let most = max(SystemMemory.current.availableBytes / 8, 64 << 20)
    var sets: [(String, Int)] = []
    var inner = 0
    for cache in caches {
      let sharers = min(threads, max(cache.coresPerInstance, 1))
      let bytes = min(cache.bytes / 2, most) / sharers / 4096 * 4096
      // A set that the level inside would hold too measures that level.
      if bytes > inner { sets.append((cache.level, bytes)) }
      inner = cache.bytes
    }
    let last = caches.last.map { $0.bytes * $0.instances } ?? 32 << 20
    let wanted = max(4 * last, 128 << 20)
    sets.append((memory, min(wanted, most) / threads / 4096 * 4096))
    return sets
  }
}
