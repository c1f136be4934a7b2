import Matrices
import Testing

@Suite struct SafetensorsConversionTests {
  /// The files' 16-bit `words`, read as `dtype`.
  private func read(_ words: [UInt16], as dtype: String) throws -> [Float] {
    let fixture = try SafetensorsFixture()
    let path = try fixture.write([
      // One byte before them, so that they are read unaligned.
      SafetensorsFixture.Tensor(name: "a", dtype: "U8", shape: [1], bytes: [0]),
      SafetensorsFixture.words("b", dtype, words),
    ])
    return try SafetensorsFile(path: path).floats("b")
  }

  @Test(
    arguments: [
      (0x0000, 0), (0x3c00, 1), (0xc000, -2), (0x3555, 0.333251953125), (0x7bff, 65504),
      (0x0400, 0x1p-14), (0x03ff, 0x1.ff8p-15), (0x0001, 0x1p-24), (0x8001, -0x1p-24),
      (0x7c00, .infinity), (0xfc00, -.infinity),
    ] as [(UInt16, Float)]) func float16(word: UInt16, value: Float) throws
  {
    #expect(try read([word], as: "F16") == [value])
  }

  @Test(
    arguments: [
      (0x0000, 0), (0x3f80, 1), (0xc000, -2), (0x3eab, 0.333984375), (0x7f7f, 0x1.fep127),
      (0x0001, 0x1p-133), (0x7f80, .infinity), (0xff80, -.infinity),
    ] as [(UInt16, Float)]) func bfloat16(word: UInt16, value: Float) throws
  {
    #expect(try read([word], as: "BF16") == [value])
  }

  @Test func everyFloat16IsExact() throws {
    let words = (0...UInt16.max).map { $0 }
    let values = try read(words, as: "F16")
    let wrong = zip(words, values).filter { word, value in
      reference(word).isNaN ? !value.isNaN : reference(word).bitPattern != value.bitPattern
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  @Test func everyBFloat16KeepsItsBits() throws {
    let words = (0...UInt16.max).map { $0 }
    #expect(try read(words, as: "BF16").map(\.bitPattern) == words.map { UInt32($0) << 16 })
  }

  /// IEEE 754 half precision by its definition.
  private func reference(_ word: UInt16) -> Float {
    let sign: Float = word >> 15 == 1 ? -1 : 1
    let exponent = Int(word >> 10 & 31)
    let fraction = Float(word & 1023) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
    }
  }
}
