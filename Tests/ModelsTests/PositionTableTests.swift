import Glibc
import Testing

@testable import Models

@Suite struct PositionTableTests {
  /// By transformers' `_relative_position_bucket` with 32 buckets up to 128; a distance is key − query.
  @Test(arguments: [
    (0, 0), (-1, 1), (-7, 7), (-8, 8), (-11, 8), (-12, 9), (-15, 9), (-17, 10), (-20, 10),
    (-30, 11), (-60, 13), (-90, 14), (-91, 15), (-127, 15), (-1000, 15), (1, 17), (7, 23),
    (8, 24), (20, 26), (100, 31), (5000, 31),
  ])
  func encodersHaveBucketsForBothDirections(distance: Int, bucket: Int) {
    let own = relativeBucket(
      distance: distance, buckets: 32, maximumDistance: 128, bidirectional: true)
    #expect(own == bucket)
  }

  @Test(arguments: [
    (0, 0), (-1, 1), (-15, 15), (-16, 16), (-18, 16), (-19, 17), (-25, 19), (-40, 23), (-70, 27),
    (-110, 30), (-120, 31), (-1000, 31), (1, 0), (500, 0),
  ])
  func decodersHaveAllBucketsForWhatCameBefore(distance: Int, bucket: Int) {
    let own = relativeBucket(
      distance: distance, buckets: 32, maximumDistance: 128, bidirectional: false)
    #expect(own == bucket)
  }

  @Test func slopesOfAPowerOfTwoOfHeads() {
    #expect(linearBiasSlopes(heads: 8, maximum: 8) == (1...8).map { exp2(-Float($0)) })
    #expect(linearBiasSlopes(heads: 4, maximum: 8) == [2, 4, 6, 8].map { exp2(-Float($0)) })
    #expect(linearBiasSlopes(heads: 1, maximum: 8) == [exp2(-8)])
  }

  /// Those of eight heads, every second first, as MPT's `build_mpt_alibi_tensor` has them.
  @Test func slopesOfSixHeads() {
    #expect(
      linearBiasSlopes(heads: 6, maximum: 8) == [2, 4, 6, 8, 1, 3].map { exp2(-Float($0)) })
  }

  @Test func aLinearBiasGrowsWithTheDistance() throws {
    let stack = Self.stack(.linearBias(maximum: 8), heads: 2)
    let tables = try PositionTables(stack, capacity: 5, relativeBias: nil)
    let bias = try #require(tables.bias)
    for (head, slope) in [Float(1) / 16, Float(1) / 256].enumerated() {
      for distance in -4...4 {
        let place = head * tables.biasStride + tables.biasCentre + distance
        #expect(bias[place] == slope * Float(distance))
      }
    }
    #expect(tables.cosines == nil && tables.sines == nil)
  }

  /// Entries of the learned table [buckets, heads], by head and distance.
  @Test(arguments: [true, false])
  func aRelativeBiasIsLookedUp(isCausal: Bool) throws {
    let stack = Self.stack(
      .relativeBias(buckets: 8, maximumDistance: 20), heads: 3, isCausal: isCausal)
    let learned = (0..<24).map { Float($0) }
    let tables = try learned.withUnsafeBufferPointer {
      try PositionTables(stack, capacity: 30, relativeBias: $0.baseAddress)
    }
    let bias = try #require(tables.bias)
    for head in 0..<3 {
      for distance in -29...29 {
        let bucket = relativeBucket(
          distance: distance, buckets: 8, maximumDistance: 20, bidirectional: !isCausal)
        let found = bias[head * tables.biasStride + tables.biasCentre + distance]
        #expect(found == Float(bucket * 3 + head))
      }
    }
  }

  /// Frequencies by transformers' formulas in double precision, computed in Python.
  @Test(arguments: [
    (0, 1.0), (1, 0.8659643233600653), (16, 0.1), (17, 0.08659643233600654), (32, 0.01),
    (63, 0.00011547819846894582),
  ])
  func plainRotations(pair: Int, frequency: Double) {
    let own = Rotary(base: 10000).frequency(pair, headSize: 128)
    #expect(abs(own - frequency) <= 1e-12 * frequency)
  }

  /// Llama 3.2 1B: short waves as they are (pair 13), long ones over 32 (18), and between them both.
  @Test(arguments: [
    (0, 1.0), (10, 0.016560440080994446), (13, 0.004839421345719893), (14, 0.0032114459947525913),
    (15, 0.001290547928209264), (16, 0.00042955679655936815), (17, 9.70828780262767e-05),
    (18, 1.9461638184831125e-05), (31, 9.418306725434909e-08),
  ])
  func rotationsWithLlama3Scaling(pair: Int, frequency: Double) throws {
    let architecture = try ModelCatalogue.architecture(named: "llama-3.2-1b")
    guard case .rotary(let rotary)? = architecture.decoder?.position else {
      Issue.record("no rotary positions")
      return
    }
    let own = rotary.frequency(pair, headSize: 64)
    #expect(abs(own - frequency) <= 1e-12 * frequency)
  }

  @Test func rotationsOfAPosition() throws {
    let stack = Self.stack(.rotary(Rotary(base: 100)), heads: 1)
    let tables = try PositionTables(stack, capacity: 4, relativeBias: nil)
    let (cosines, sines) = (try #require(tables.cosines), try #require(tables.sines))
    // A head of 8: frequencies 100^(0, −1/4, −1/2, −3/4).
    let frequencies = [1, 0.31622776601683794, 0.1, 0.03162277660168379]
    for position in 0..<4 {
      for (pair, frequency) in frequencies.enumerated() {
        let angle = Double(position) * frequency
        #expect(abs(Double(cosines[position * 4 + pair]) - cos(angle)) < 1e-6)
        #expect(abs(Double(sines[position * 4 + pair]) - sin(angle)) < 1e-6)
      }
    }
    #expect(tables.bias == nil)
  }

  private static func stack(_ position: Position, heads: Int, isCausal: Bool = true) -> Stack {
    Stack(
      blocks: 1, heads: heads, keyValueHeads: heads, headSize: 8, inner: 16,
      norm: Norm(.layer, epsilon: 1e-5, hasShift: false), position: position, attentionScale: 1,
      isCausal: isCausal, activation: .relu, isGated: false)
  }
}
