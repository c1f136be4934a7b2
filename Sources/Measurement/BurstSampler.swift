import Glibc

/// How much work one burst is.
public struct BurstSize: Sendable, Equatable {
  /// Back-to-back calls in one window.
  public var calls: Int
  /// Windows that are timed.
  public var windows: Int

  /// So many calls, so many times.
  public init(calls: Int, windows: Int) {
    self.calls = calls
    self.windows = windows
  }
}

/// What one burst gave.
public struct Burst: Sendable, Equatable {
  /// Time of one call: the median over the windows.
  public var secondsPerCall: Double
  /// The canary, timed after every window: the median.
  public var canarySeconds: Double
  /// How often a thread of this process was taken off its core though it had work to do.
  public var involuntaryContextSwitches: Int
}

/// Times one contestant for some milliseconds at a time, in short windows of which the median counts.
///
/// Whoever takes the core away takes it for milliseconds (a slice of the scheduler), which falls into one
/// window: the others don't notice, however long the burst. That is what lets a burst be compared with
/// that of another process on a machine that has other work to do.
public final class BurstSampler {
  /// A window lasts at least this long, unless that takes more calls than the contestant allows: many times
  /// the clock's resolution, and a small part of a scheduler's slice.
  static let windowSeconds = 100e-6
  /// Fewest windows whose median one disturbed window can't decide.
  static let fewestWindows = 3
  /// More windows would say nothing new.
  static let mostWindows = 1000

  private let contestant: Contestant
  /// The copy of the weights that the next call reads.
  private var copy = 0

  /// A sampler of `contestant`.
  public init(_ contestant: Contestant) { self.contestant = contestant }

  /// The size of a burst that lasts about `seconds`, found by timing.
  public func size(seconds: Double) -> BurstSize {
    var calls = 1
    // The first call pays for what the later ones find ready.
    _ = window(calls: 1)
    var perCall = window(calls: 1)
    let most = contestant.mostCalls > 0 ? contestant.mostCalls : Int.max
    while true {
      // Four times as many at most: a first call may have been far off.
      let wanted = Self.count(Self.windowSeconds / max(perCall, 1e-9))
      let next = min(wanted, 4 * calls, most)
      guard next > calls else { break }
      calls = next
      perCall = window(calls: calls)
    }
    let windows = Self.count(seconds / max(perCall * Double(calls), 1e-9))
    return BurstSize(
      calls: calls, windows: min(max(windows, Self.fewestWindows), Self.mostWindows))
  }

  /// Times a burst of `size`.
  public func take(_ size: BurstSize) -> Burst {
    // Whoever ran before has left caches and branch predictors as it needs them.
    _ = window(calls: size.calls)
    let before = Self.switches()
    var seconds: [Double] = []
    var canaries: [Double] = []
    for _ in 0..<max(1, size.windows) {
      seconds.append(window(calls: size.calls))
      canaries.append(Canary.measure())
    }
    return Burst(
      secondsPerCall: Statistics.median(seconds), canarySeconds: Statistics.median(canaries),
      involuntaryContextSwitches: Self.switches() - before)
  }

  /// Seconds per call.
  private func window(calls: Int) -> Double {
    contestant.prepare()
    let start = Clock.now()
    for _ in 0..<max(1, calls) {
      contestant.run(copy)
      copy += 1
      if copy == contestant.copies { copy = 0 }
    }
    return Clock.seconds(since: start) / Double(max(1, calls))
  }

  private static func count(_ value: Double) -> Int {
    value >= Double(Int32.max) ? Int(Int32.max) : max(1, Int(value.rounded(.up)))
  }

  private static func switches() -> Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_nivcsw
  }
}
