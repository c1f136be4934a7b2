/// A stream of random numbers that depends on a seed and a place alone.
///
/// The generator is SplitMix64 (Steele, Lea and Flood 2014). Each row of a matrix has a stream of its own, so that the numbers don't depend on how many threads
/// make them.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The stream `index` of the family `purpose` under `seed`.
  public init(seed: UInt64, purpose: String, index: Int = 0) {
    var state = seed
    for byte in purpose.utf8 { state = Self.mix(state &* 0x100_0000_01b3 ^ UInt64(byte)) }
    self.state = Self.mix(state ^ Self.mix(UInt64(truncatingIfNeeded: index) &+ Self.gamma))
  }

  private static let gamma: UInt64 = 0x9e37_79b9_7f4a_7c15

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// The next 64 bits.
  @inline(__always)
  public mutating func next() -> UInt64 {
    state &+= Self.gamma
    return Self.mix(state)
  }

  /// The next number in [0, 1).
  @inline(__always)
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
