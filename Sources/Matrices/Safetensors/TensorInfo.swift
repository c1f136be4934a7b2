/// One tensor of a safetensors file, as the file's header describes it.
public struct TensorInfo: Equatable, Sendable {
  /// Its name, unique within the file (`encoder.layer.0.attention.self.query.weight`).
  public let name: String
  /// The element type as the file writes it (`F32`, `BF16`, `I64`); need not be one that can be read.
  public let dtype: String
  /// Sizes of its dimensions, the slowest first; empty for a single number.
  public let shape: [Int]
  /// Where its elements lie, in bytes from the start of the file.
  public let byteRange: Range<Int>

  /// How many elements it has.
  public var elementCount: Int { shape.reduce(1, *) }

  /// The type its elements are converted to `Float` from, or nil when they can't be.
  public var floatType: FloatType? { FloatType(rawValue: dtype) }

  /// An element type that converts to `Float` without loss.
  public enum FloatType: String, CaseIterable, Sendable {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
  }
}

/// Bits that one element of each type of the safetensors format takes.
let safetensorsElementBits: [String: Int] = [
  "BOOL": 8, "U8": 8, "I8": 8, "I16": 16, "U16": 16, "I32": 32, "U32": 32, "I64": 64, "U64": 64,
  "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
  "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F16": 16, "BF16": 16, "F32": 32, "F64": 64, "C64": 64,
]
