import CKernels

/// The clock that everything is timed with: CLOCK_MONOTONIC_RAW, which no time daemon slews.
public enum Clock {
  /// Nanoseconds since some moment.
  @inline(__always)
  public static func now() -> UInt64 { bench_now() }

  /// Seconds from `start` to now.
  @inline(__always)
  public static func seconds(since start: UInt64) -> Double { Double(now() &- start) * 1e-9 }

  /// The smallest step the clock was seen to make, in seconds, reading it included.
  public static let resolutionSeconds: Double = {
    var smallest = UInt64.max
    for _ in 0..<1000 {
      let start = now()
      var end = now()
      while end == start { end = now() }
      smallest = min(smallest, end - start)
    }
    return Double(smallest) * 1e-9
  }()
}

/// Whether the code that measures was built to be measured with.
public enum BuildConfiguration {
  /// Whether C and Swift code are optimised; timing anything else would be meaningless.
  public static var isOptimised: Bool { bench_built_optimised() && swiftIsOptimised }

  private static var swiftIsOptimised: Bool {
    var optimised = true
    // The operand of an assert is evaluated only in a build without optimisation.
    assert(
      {
        optimised = false
        return true
      }())
    return optimised
  }

  /// `optimised` or `not optimised`, for the record.
  public static var description: String { isOptimised ? "optimised" : "not optimised" }
}
