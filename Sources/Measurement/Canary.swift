import CKernels

/// A fixed piece of work in registers, timed around every round: it moves when the core's clock or the
/// core itself is taken away, and for no other reason.
public enum Canary {
  /// Steps that take about 10 µs: long enough for 1 % with this clock, short against a round.
  private static let steps: UInt64 = 6000

  /// The time of one canary, in seconds.
  public static func measure() -> Double {
    let start = Clock.now()
    sink = bench_canary(steps)
    return Clock.seconds(since: start)
  }

  /// The median of 101 canaries, in seconds: the reference of a run.
  public static func reference() -> Double {
    Statistics.median((0..<101).map { _ in measure() })
  }

  // Written and never read, so that the compiler can't leave the work out; one thread measures.
  nonisolated(unsafe) private static var sink: UInt64 = 0
}
