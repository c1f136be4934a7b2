/// How the weights and activations of one multiplication are represented.
public enum Precision: String, CaseIterable, Codable, Sendable {
  /// 32-bit floating-point weights, activations and accumulation.
  case fp32
  /// bf16 weights and activations, fp32 accumulation.
  case bf16
  /// int8 weights, symmetric per output channel, and bf16 activations; fp32 accumulation.
  case w8a16
  /// int4 weights, symmetric in groups of 128 inputs, and bf16 activations; fp32 accumulation.
  case w4a16
  /// int8 weights, symmetric per output channel, and int8 activations, symmetric per token; int32
  /// accumulation, scaled to fp32.
  case w8a8

  /// Bits that one stored weight takes, its share of the scales left out.
  public var bitsPerWeight: Int {
    switch self {
    case .fp32: 32
    case .bf16: 16
    case .w8a16, .w8a8: 8
    case .w4a16: 4
    }
  }
}
