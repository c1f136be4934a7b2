import CKernels
import Hardware

/// Chains of loads that wait for each other, one for each thread of a team: what a level's latency is
/// measured with.
public final class TeamChaser {
  private struct Call {
    var places: UnsafeMutablePointer<UnsafeRawPointer?>
    var chains: Int32
    var steps: UInt64
  }

  /// Places of one thread: those of its chains, on cache lines of their own.
  private static let placeStride = 8

  private let team: ThreadTeam
  private let regions: [MemoryRegion]
  private let lineCount: Int
  private let call: UnsafeMutablePointer<Call>
  private let task: TeamTask

  /// `chains` (1, 2 or 4) of them on each thread through `bytesPerThread` of its own, in lines of
  /// `lineBytes`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public init(
    team: ThreadTeam, bytesPerThread: Int, chains: Int = 1, lineBytes: Int = 64
  ) throws {
    self.team = team
    let count = max(2, bytesPerThread / lineBytes)
    lineCount = count
    let regions = try (0..<team.count).map { _ in try MemoryRegion(count: count * lineBytes) }
    self.regions = regions
    let places = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(
      capacity: team.count * Self.placeStride)
    places.initialize(repeating: nil, count: team.count * Self.placeStride)
    call = .allocate(capacity: 1)
    call.initialize(to: Call(places: places, chains: Int32(chains), steps: 0))
    team.perform { thread in
      let start = regions[thread].pointer(to: UInt8.self)
      bench_chain(start, count, lineBytes, UInt64(thread + 1))
      // All go round the same cycle, from places as far apart as can be.
      for chain in 0..<chains {
        places[thread * Self.placeStride + chain] =
          UnsafeRawPointer(start + count * chain / chains * lineBytes)
      }
    }
    task = TeamTask(context: call) { context, thread in
      let call = context.assumingMemoryBound(to: Call.self).pointee
      bench_chase(call.places + thread * TeamChaser.placeStride, call.chains, call.steps)
    }
  }

  deinit {
    call.pointee.places.deallocate()
    call.deallocate()
  }

  /// Goes on by `steps` loads on every chain; waking the team is up to the caller.
  public func run(steps: Int) {
    call.pointee.steps = UInt64(max(0, steps))
    team.run(task)
  }

  /// Goes once round, by as many loads as there are lines, so that what holds the set holds all of it.
  public func goRound() { run(steps: lineCount / Int(call.pointee.chains)) }

  /// Seconds from one load to the next, at best of `repetitions`.
  public func secondsPerLoad(repetitions: Int = 4) -> Double {
    let rate = team.bestRate(repetitions: repetitions) { passes in
      call.pointee.steps = UInt64(passes * Self.stepsPerPass)
      return team.timed(task)
    } workPerPass: {
      Double(Self.stepsPerPass)
    }
    return 1 / rate
  }

  /// Short against what a rate is measured with.
  private static let stepsPerPass = 64
}
