import CKernels
import Hardware

/// A way to read memory: how wide, in how many streams, and how far ahead lines are asked for.
public struct AccessPattern: Sendable, Equatable, CustomStringConvertible {
  /// Width of the loads.
  public var isa: InstructionSet
  /// Consecutive parts read in step: 1, 2, 4, 8 or 16.
  public var streams: Int
  /// Distance of the software prefetch in bytes; 0 for none.
  public var prefetchBytes: Int

  /// `8 streams, prefetch 512 B ahead, avx512`.
  public var description: String {
    let ahead = prefetchBytes == 0 ? "no prefetch" : "prefetch \(prefetchBytes) B ahead"
    return "\(streams) stream\(streams == 1 ? "" : "s"), \(ahead), \(isa.rawValue)"
  }

  /// One stream by the widest loads there are, asked for 2 KiB ahead.
  public static var oneStream: AccessPattern {
    AccessPattern(isa: (family.last ?? family[0]).isa, streams: 1, prefetchBytes: 2048)
  }

  /// All that may be the fastest here.
  ///
  /// Wider loads are never slower where they exist, so that the
  /// plain loop is tried only where there is nothing else.
  static var family: [AccessPattern] {
    let sets = InstructionSet.available.filter { $0 == .avx2 || $0 == .avx512 }
    return (sets.isEmpty ? [.generic] : sets).flatMap { isa in
      [1, 2, 4, 8, 16].flatMap { streams in
        [0, 512, 2048].map { AccessPattern(isa: isa, streams: streams, prefetchBytes: $0) }
      }
    }
  }

  typealias Reader =
    @convention(c) @Sendable (
      UnsafeRawPointer?, Int, Int32, Int, UnsafeMutablePointer<Int>?
    ) -> UInt64

  var reader: Reader {
    #if arch(x86_64)
      switch isa {
      case .generic, .neon: bench_read_generic
      case .avx2: bench_read_avx2
      case .avx512, .avx512vnni, .avx512vbmi2, .avx512bf16, .amx: bench_read_avx512
      }
    #else
      bench_read_generic
    #endif
  }
}

/// Memory that a team reads, each thread its own part, to find the bandwidth of the level that holds it.
public final class TeamReader {
  /// What each thread needs for one reading.
  private struct Call {
    var reader: AccessPattern.Reader
    var bases: UnsafeMutablePointer<UnsafeRawPointer?>
    /// Bytes of one pass, and how many such windows there are to go through in turn.
    var window: Int
    var windows: Int
    var firstWindow: Int
    var streams: Int32
    var prefetch: Int
    var passes: Int
    var read: UnsafeMutablePointer<Int>
    var sinks: UnsafeMutablePointer<UInt64>
  }

  private let team: ThreadTeam
  private let regions: [MemoryRegion]
  private let bases: UnsafeMutablePointer<UnsafeRawPointer?>
  private let counts: UnsafeMutablePointer<Int>
  private let sinks: UnsafeMutablePointer<UInt64>
  private var nextWindow = 0

  /// A pass reads no more than this, all threads together: long enough to time, and a set of gigabytes
  /// (four times a large last-level cache) isn't read whole for every pattern.
  private static let windowBytes = 64 << 20

  /// `bytesPerThread` for each thread of `team`, written by the thread that will read them.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public init(team: ThreadTeam, bytesPerThread: Int) throws {
    self.team = team
    let regions = try (0..<team.count).map { _ in try MemoryRegion(count: bytesPerThread) }
    self.regions = regions
    bases = .allocate(capacity: team.count)
    counts = .allocate(capacity: team.count)
    sinks = .allocate(capacity: team.count)
    for thread in 0..<team.count {
      bases[thread] = UnsafeRawPointer(regions[thread].bytes.baseAddress)
    }
    counts.initialize(repeating: 0, count: team.count)
    sinks.initialize(repeating: 0, count: team.count)
    team.perform { regions[$0].occupyPages() }
  }

  deinit {
    bases.deallocate()
    counts.deallocate()
    sinks.deallocate()
  }

  /// Bytes per second of the whole team reading the first `bytes` of each thread's part by `pattern`:
  /// the best of `repetitions`.
  ///
  /// A large set is read in windows, each pass the next one, so that what a pass finds in the caches is
  /// what reading the whole set in turn would find there.
  public func rate(bytes: Int, pattern: AccessPattern, repetitions: Int = 4) -> Double {
    let window = min(bytes, Self.windowBytes / team.count / 4096 * 4096)
    let windows = max(1, bytes / max(1, window))
    let call = UnsafeMutablePointer<Call>.allocate(capacity: 1)
    call.initialize(
      to: Call(
        reader: pattern.reader, bases: bases, window: window, windows: windows, firstWindow: 0,
        streams: Int32(pattern.streams), prefetch: pattern.prefetchBytes, passes: 1, read: counts,
        sinks: sinks))
    defer { call.deallocate() }
    let task = TeamTask(context: call) { context, thread in
      TeamReader.read(context.assumingMemoryBound(to: Call.self), thread)
    }
    return team.bestRate(repetitions: repetitions) { passes in
      call.pointee.passes = passes
      call.pointee.firstWindow = nextWindow
      nextWindow = (nextWindow + passes) % windows
      return team.timed(task)
    } workPerPass: {
      Double((0..<team.count).reduce(0) { $0 + counts[$1] })
    }
  }

  private static func read(_ call: UnsafeMutablePointer<Call>, _ thread: Int) {
    let call = call.pointee
    guard let base = call.bases[thread] else { return }
    for pass in 0..<call.passes {
      let window = (call.firstWindow + pass) % call.windows
      call.sinks[thread] ^= call.reader(
        base + window * call.window, call.window, call.streams, call.prefetch, call.read + thread)
    }
  }
}

extension ThreadTeam {
  /// Shorter runs would measure the clock and the team's start.
  private static let longEnoughSeconds = 1e-3

  /// Work per second at best: passes are doubled until they last long enough, then repeated.
  func bestRate(
    repetitions: Int, _ run: (Int) -> Double, workPerPass: () -> Double
  ) -> Double {
    var passes = 1
    var seconds = run(passes)
    while seconds < Self.longEnoughSeconds, passes < 1 << 24 {
      passes *= 2
      seconds = run(passes)
    }
    for _ in 1..<max(1, repetitions) { seconds = min(seconds, run(passes)) }
    return workPerPass() * Double(passes) / seconds
  }

  /// Seconds that `task` takes, started with every worker awake.
  func timed(_ task: TeamTask) -> Double {
    rouse()
    let start = Clock.now()
    run(task)
    return Clock.seconds(since: start)
  }
}
