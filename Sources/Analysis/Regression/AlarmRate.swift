import Glibc

/// How often something identical was called changed.
public struct AlarmRate: Sendable, Equatable, Codable {
  /// Calls of slower or faster.
  public let alarms: Int
  /// Cases that were judged, once for each comparison.
  public let judged: Int

  /// So many alarms.
  public init(alarms: Int, judged: Int) {
    self.alarms = alarms
    self.judged = judged
  }

  /// The most that the rate can be, with 95 % confidence; 1 where nothing was judged.
  ///
  /// The exact upper limit of Clopper and Pearson (1934).
  public var atMost: Double {
    guard judged > alarms else { return 1 }
    // The rate at which so few alarms have a probability of 5 %, by halving.
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if probability(ofNoMoreAt: middle) > 0.05 { low = middle } else { high = middle }
    }
    return high
  }

  /// P(Binomial(judged, rate) ≤ alarms).
  private func probability(ofNoMoreAt rate: Double) -> Double {
    // In logarithms, as the first terms may be too small for a number.
    var term = Double(judged) * log1p(-rate)
    var sum = exp(term)
    for k in 0..<alarms {
      term += log(Double(judged - k) / Double(k + 1)) + log(rate) - log1p(-rate)
      sum += exp(term)
    }
    return sum
  }
}
