/// What one sample costs when there is nothing to do: the part of every time that is the harness's own.
public enum HarnessOverhead {
  /// Seconds from the first reading of the clock to the second around one call of an empty kernel that
  /// goes the way every kernel goes: the median of 10,001.
  public static func measure(_ emptyKernel: @escaping (Int) -> Void) -> Double {
    let run = emptyKernel
    var samples: [Double] = []
    samples.reserveCapacity(10_001)
    for _ in 0..<10_001 {
      let start = Clock.now()
      run(0)
      samples.append(Clock.seconds(since: start))
    }
    return Statistics.median(samples)
  }
}
