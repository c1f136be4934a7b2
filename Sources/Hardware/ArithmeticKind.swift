/// What is multiplied and added: the kinds of which CPUs have instructions, each with a peak of its own.
public enum ArithmeticKind: String, CaseIterable, Codable, Sendable {
  /// fp32 throughout.
  case fp32
  /// Products of bf16 summed in fp32.
  case bf16
  /// Products of int8 summed in 32 bits.
  case int8
}
