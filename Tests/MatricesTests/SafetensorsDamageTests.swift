import Hardware
import Matrices
import Testing

@Suite struct SafetensorsDamageTests {
  /// Thousands of damaged copies: each loads or is refused, none crashes.
  @Test func damageNeverCrashes() throws {
    let fixture = try SafetensorsFixture()
    let original = SafetensorsFixture.encode([
      SafetensorsFixture.floats("encoder.layer.0.a.weight", [2, 3], [1, 2, 3, 4, 5, 6]),
      SafetensorsFixture.words("encoder.layer.0.b.bias", "F16", [0x3c00, 0xc000, 1]),
      SafetensorsFixture.words("encoder.layer.1.b.bias", "BF16", [0x3f80, 0x4000]),
    ])
    var random = SplitMix(state: 0x5eed)
    var loaded = 0
    var refused = 0
    for _ in 0..<4000 {
      let path = try fixture.write(damaged(original, using: &random))
      do {
        let checkpoint = try Checkpoint(path: path)
        let file = try SafetensorsFile(path: path)
        for tensor in file.tensors where tensor.floatType != nil {
          #expect(try file.floats(tensor.name).count == tensor.elementCount)
        }
        for layer in try checkpoint.linearLayers() {
          _ = try checkpoint.weights(layer.representative)
        }
        loaded += 1
      } catch let error as DataError {
        #expect(isOneLine(error.description))
        refused += 1
      }
    }
    // Damage to the values alone goes unnoticed, damage to the header mostly not.
    #expect(loaded > 100)
    #expect(refused > 1000)
  }

  private func damaged(_ original: [UInt8], using random: inout SplitMix) -> [UInt8] {
    var bytes = original
    switch Int.random(in: 0..<8, using: &random) {
    case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
    case 1: bytes.append(contentsOf: bytes.suffix(Int.random(in: 1...16, using: &random)))
    case 2: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
    case 3:
      // Digits for digits: the header stays JSON and its numbers turn wrong.
      for index in bytes.indices.dropFirst(8) where (48...57).contains(bytes[index]) {
        if Int.random(in: 0..<8, using: &random) == 0 {
          bytes[index] = UInt8.random(in: 48...57, using: &random)
        }
      }
    default:
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
    }
    return bytes
  }
}

/// A seeded generator, so that a failure repeats.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
