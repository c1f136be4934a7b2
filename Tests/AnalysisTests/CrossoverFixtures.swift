import Foundation
import Records

/// Series of records over batches, of known shape.
enum CrossoverFixtures {
  static let batches = [1, 2, 4, 8, 16, 32, 64, 128, 256]

  /// One record per batch, at the time that `seconds` gives, with intervals of ±`width`.
  static func series(
    _ kernel: String = "bitmask", batches: [Int] = batches, width: Double = 0.01,
    predicted: Double? = nil, layer: String = "up", isa: String = "avx512",
    seconds: (Double) -> Double
  ) -> [CaseRecord] {
    batches.map { batch in
      var record = Fixtures.record(
        kernel, width: width, seconds: seconds(Double(batch)), layer: layer, batch: batch, isa: isa)
      record.ridgeBatch = predicted
      return record
    }
  }

  /// T(B) = max(m, c · B) with m = 1 ms.
  static func roofline(knee: Double) -> (Double) -> Double {
    { 1e-3 * max(1, $0 / knee) }
  }

  /// Errors of a normal distribution of `deviation` in logarithms, the same for a seed.
  struct Noise {
    var state: UInt64
    let deviation: Double

    init(seed: UInt64, deviation: Double) {
      state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
      self.deviation = deviation
    }

    /// A factor about 1: the sum of twelve uniform numbers less 6 is close to normal.
    mutating func factor() -> Double {
      var sum = -6.0
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum += Double(state >> 11) / Double(1 << 53)
      }
      return exp(deviation * sum)
    }
  }
}
