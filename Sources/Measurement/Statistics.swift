import Glibc

/// A value with the interval that holds the true one, with 95 % confidence unless said otherwise.
public struct Interval: Sendable, Equatable {
  /// The estimate.
  public var value: Double
  /// Lower end.
  public var low: Double
  /// Upper end.
  public var high: Double

  /// From `low` to `high` around `value`.
  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// Half the interval's width as a share of the value.
  public var relativeHalfWidth: Double { value == 0 ? .infinity : (high - low) / 2 / abs(value) }
}

/// Order statistics of samples: pure functions, none of which assumes a distribution.
public enum Statistics {
  /// The middle of `values`, or the mean of the two in the middle; NaN for none.
  public static func median(_ values: [Double]) -> Double { medianOfSorted(values.sorted()) }

  /// The value below which the share `p` of `values` lies, interpolated between
  /// neighbours; NaN for none.
  public static func quantile(_ values: [Double], _ p: Double) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return .nan }
    let position = p * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
  }

  /// Median of the distances from the median; NaN for none.
  public static func medianAbsoluteDeviation(_ values: [Double]) -> Double {
    let middle = median(values)
    return median(values.map { abs($0 - middle) })
  }

  /// The median with its exact sign-test interval of at least `confidence` coverage.
  ///
  /// The interval runs from the k-th smallest to the k-th largest value, k the largest with
  /// 2 · P(Binomial(n, ½) < k) ≤ 1 − confidence (Conover, Practical Nonparametric Statistics). It
  /// assumes nothing but independence, and needs no resampling. Below 6 values for 95 %, 8 for 99 %, no
  /// such k exists: the interval is then the whole range, and covers less.
  public static func medianInterval(_ values: [Double], confidence: Double = 0.95) -> Interval {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else {
      return Interval(value: .nan, low: .nan, high: .nan)
    }
    let rank = signTestRank(sorted.count, confidence: confidence)
    guard rank > 0 else { return Interval(value: medianOfSorted(sorted), low: first, high: last) }
    return Interval(
      value: medianOfSorted(sorted), low: sorted[rank - 1], high: sorted[sorted.count - rank])
  }

  /// The median of the ratios `numerators[i] / denominators[i]` of one round each, with its interval.
  ///
  /// The interval is that of the median log-ratio, so that swapping the two inverts it exactly.
  public static func ratioInterval(
    _ numerators: [Double], _ denominators: [Double], confidence: Double = 0.95
  ) -> Interval {
    let logs = zip(numerators, denominators).map { log($0 / $1) }
    let interval = medianInterval(logs, confidence: confidence)
    return Interval(value: exp(interval.value), low: exp(interval.low), high: exp(interval.high))
  }

  /// The largest k with 2 · P(Binomial(n, ½) ≤ k − 1) ≤ 1 − confidence; 0 if there is none.
  static func signTestRank(_ count: Int, confidence: Double = 0.95) -> Int {
    // In logarithms: for counts beyond about 1000 the first terms are too small for a Double.
    var term = -Double(count) * log(2)
    var cumulative = exp(term)
    var rank = 0
    // The tolerance keeps a probability that is exactly what is allowed from being rounded above it.
    while 2 * cumulative <= (1 - confidence) * (1 + 1e-9) {
      rank += 1
      term += log(Double(count - rank + 1) / Double(rank))
      cumulative += exp(term)
    }
    return rank
  }

  private static func medianOfSorted(_ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}
