/// How the weights and activations of one multiplication are represented.
public enum Precision: String, CaseIterable, Codable, Sendable {
  /// 32-bit floating-point weights, activations and accumulation.
  case fp32

  /// Bits that one stored weight takes.
  public var bitsPerWeight: Int {
    switch self {
    case .fp32: 32
    }
  }
}
