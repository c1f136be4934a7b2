import CKernels
import Hardware

/// Read bandwidth of one level of the memory hierarchy, by a whole team.
public struct BandwidthCeiling: Sendable {
  public var level: String
  public var bytesPerSecond: Double
  public var accessPattern: String
  /// All threads together.
  public var workingSetBytes: Int
}

/// Peak fp32 arithmetic of a whole team.
public struct ArithmeticCeiling: Sendable {
  public var isa: InstructionSet
  public var operationsPerSecond: Double
}

/// Measures what a team of threads can do at best on this machine.
public struct CeilingSurvey {
  let team: ThreadTeam
  let caches: [MachineDescription.Cache]

  /// A survey on `team`; `caches` say which working set lies in which level.
  public init(team: ThreadTeam, caches: [MachineDescription.Cache]) {
    self.team = team
    self.caches = caches
  }

  private static let streams: [Int32] = [1, 2, 4, 8, 16]
  private static let prefetchDistances = [0, 512, 2048]
  /// A read this long is timed well by any clock.
  private static let readSeconds = 1e-3
  private static let repetitions = 4

  /// Bandwidth of each cache level and of DRAM: the best over streams × prefetch distances.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public func bandwidths() throws -> [BandwidthCeiling] {
    let levels = workingSets()
    let largest = levels.map(\.bytesPerThread).max() ?? 0
    let regions = try (0..<team.count).map { _ in try MemoryRegion(count: largest) }
    team.perform { thread in
      let bytes = regions[thread].bytes
      // Written by the thread that reads it; a page never written would be the one zero page.
      for offset in stride(from: 0, to: bytes.count, by: 4096) { bytes[offset] = UInt8(thread + 1) }
    }
    return levels.map { level, bytes in
      var best = BandwidthCeiling(
        level: level, bytesPerSecond: 0, accessPattern: "", workingSetBytes: bytes * team.count)
      for isa in Self.readers.keys.sorted() where isa.isAvailable && isa >= Self.narrowest {
        for streams in Self.streams {
          for prefetch in Self.prefetchDistances where prefetch == 0 || level != "L1" {
            let rate = read(regions, bytes, isa, streams, prefetch)
            guard rate > best.bytesPerSecond else { continue }
            best.bytesPerSecond = rate
            let ahead = prefetch == 0 ? "no prefetch" : "prefetch \(prefetch) B ahead"
            best.accessPattern = "\(streams) streams, \(ahead), \(isa.rawValue)"
          }
        }
      }
      return best
    }
  }

  /// Peak fp32 multiply-adds of each instruction set this machine can run.
  public func arithmetic() -> [ArithmeticCeiling] {
    Self.peaks.keys.sorted().filter(\.isAvailable).map { isa in
      ArithmeticCeiling(isa: isa, operationsPerSecond: peak(isa))
    }
  }

  /// Wider loads are never slower where they exist; the plain loop serves where there are none.
  private static var narrowest: InstructionSet { InstructionSet.best == .generic ? .generic : .avx2 }

  private static let readers: [InstructionSet: @convention(c) @Sendable (
    UnsafeRawPointer?, Int, Int32, Int, UnsafeMutablePointer<Int>?
  ) -> UInt64] = {
    #if arch(x86_64)
      return [
        .generic: bench_read_generic, .avx2: bench_read_avx2, .avx512: bench_read_avx512,
      ]
    #else
      return [.generic: bench_read_generic]
    #endif
  }()

  private static let peaks: [InstructionSet: @convention(c) @Sendable (
    UInt64, UnsafeMutablePointer<Float>?
  ) -> UInt64] = {
    #if arch(x86_64)
      return [
        .generic: bench_peak_fp32_generic, .avx2: bench_peak_fp32_avx2,
        .avx512: bench_peak_fp32_avx512,
      ]
    #else
      return [.generic: bench_peak_fp32_generic]
    #endif
  }()

  /// Half of each cache, so that it holds the set with room to spare, and four times the last for DRAM.
  private func workingSets() -> [(level: String, bytesPerThread: Int)] {
    var sets: [(String, Int)] = []
    var inner = 0
    for cache in caches {
      let sharers = min(team.count, max(cache.coresPerInstance, 1))
      let bytes = cache.bytes / 2 / sharers / 4096 * 4096
      // A set that the level inside would hold too measures that level.
      if bytes > inner { sets.append((cache.level, bytes)) }
      inner = cache.bytes
    }
    let last = caches.last.map { $0.bytes * $0.instances } ?? 32 << 20
    let wanted = max(4 * last, 128 << 20)
    let most = max(SystemMemory.current.availableBytes / 8, 64 << 20)
    sets.append(("DRAM", min(wanted, most) / team.count / 4096 * 4096))
    return sets
  }

  private struct ReadCall {
    var reader: @convention(c) @Sendable (
      UnsafeRawPointer?, Int, Int32, Int, UnsafeMutablePointer<Int>?
    ) -> UInt64
    var bases: UnsafePointer<UnsafeRawPointer?>
    var bytes: Int
    var streams: Int32
    var prefetch: Int
    var passes: Int
    var read: UnsafeMutablePointer<Int>
    var sinks: UnsafeMutablePointer<UInt64>
  }

  /// Bytes per second of the whole team, the best of some repetitions.
  private func read(
    _ regions: [MemoryRegion], _ bytes: Int, _ isa: InstructionSet, _ streams: Int32,
    _ prefetch: Int
  ) -> Double {
    guard let reader = Self.readers[isa] else { return 0 }
    let bases = regions.map { UnsafeRawPointer($0.bytes.baseAddress) }
    var counts = [Int](repeating: 0, count: team.count)
    var sinks = [UInt64](repeating: 0, count: team.count)
    return bases.withUnsafeBufferPointer { bases in
      counts.withUnsafeMutableBufferPointer { counts in
        sinks.withUnsafeMutableBufferPointer { sinks in
          guard let bases = bases.baseAddress, let read = counts.baseAddress,
            let sink = sinks.baseAddress
          else { return 0 }
          var call = ReadCall(
            reader: reader, bases: bases, bytes: bytes, streams: streams, prefetch: prefetch,
            passes: 1, read: read, sinks: sink)
          return best { passes in
            call.passes = passes
            return withUnsafeMutablePointer(to: &call) { pointer in
              timed(
                TeamTask(context: pointer) { context, thread in
                  let call = context.assumingMemoryBound(to: ReadCall.self).pointee
                  for _ in 0..<call.passes {
                    call.sinks[thread] ^= call.reader(
                      call.bases[thread], call.bytes, call.streams, call.prefetch,
                      call.read + thread)
                  }
                })
            }
          } workPerPass: {
            Double((0..<team.count).reduce(0) { $0 + counts[$1] })
          }
        }
      }
    }
  }

  private struct PeakCall {
    var peak: @convention(c) @Sendable (UInt64, UnsafeMutablePointer<Float>?) -> UInt64
    var passes: Int
    var operations: UnsafeMutablePointer<UInt64>
    var results: UnsafeMutablePointer<Float>
  }

  private func peak(_ isa: InstructionSet) -> Double {
    guard let peak = Self.peaks[isa] else { return 0 }
    var operations = [UInt64](repeating: 0, count: team.count)
    var results = [Float](repeating: 0, count: team.count)
    return operations.withUnsafeMutableBufferPointer { operations in
      results.withUnsafeMutableBufferPointer { results in
        guard let counts = operations.baseAddress, let sinks = results.baseAddress else { return 0 }
        var call = PeakCall(peak: peak, passes: 1, operations: counts, results: sinks)
        return best { passes in
          call.passes = passes
          return withUnsafeMutablePointer(to: &call) { pointer in
            timed(
              TeamTask(context: pointer) { context, thread in
                let call = context.assumingMemoryBound(to: PeakCall.self).pointee
                for _ in 0..<call.passes {
                  call.operations[thread] = call.peak(10_000, call.results + thread)
                }
              })
          }
        } workPerPass: {
          Double(operations.reduce(0, +))
        }
      }
    }
  }

  /// Work per second at best: passes are doubled until they last long enough, then repeated.
  private func best(_ run: (Int) -> Double, workPerPass: () -> Double) -> Double {
    var passes = 1
    var seconds = run(passes)
    while seconds < Self.readSeconds, passes < 1 << 24 {
      passes *= 2
      seconds = run(passes)
    }
    for _ in 1..<Self.repetitions { seconds = min(seconds, run(passes)) }
    return workPerPass() * Double(passes) / seconds
  }

  private func timed(_ task: TeamTask) -> Double {
    team.rouse()
    let start = Clock.now()
    team.run(task)
    return Clock.seconds(since: start)
  }
}
