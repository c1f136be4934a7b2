import Foundation
import Matrices

/// Pairs of processes as a machine might give them, the same with each run.
struct SimulatedNoise {
  private var stream: RandomStream
  /// Standard deviation of a pair that nothing disturbs.
  var deviation = 0.02
  /// The share of pairs that something disturbs: their deviation is ten times larger.
  var disturbed = 0.0

  init(seed: UInt64, disturbed: Double = 0) {
    stream = RandomStream(seed: seed, purpose: "pairs")
    self.disturbed = disturbed
  }

  /// Log-ratios of `count` pairs around the ratio 1 + `slowdown`.
  mutating func pairs(_ count: Int, slowdown: Double = 0) -> [Double] {
    (0..<count).map { _ in
      let scale = Double.random(in: 0..<1, using: &stream) < disturbed ? 10.0 : 1
      return log1p(slowdown) + scale * deviation * normal()
    }
  }

  /// Box and Muller's method.
  mutating func normal() -> Double {
    let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &stream)))
      .squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &stream))
  }
}
