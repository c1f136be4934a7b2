import Hardware
import Matrices

/// What the fields of several families have in common.
///
/// The limits are far above any model there is and keep every product of sizes below 2^60.
extension ConfigurationFields {
  /// Widths of hidden states and feed-forward parts.
  static let widths = 1...1 << 20
  /// Rows of token embeddings, and positions.
  static let rows = 1...1 << 24
  /// Blocks of a stack.
  static let blocks = 1...4096
  /// Heads of an attention.
  static let heads = 1...1 << 14

  /// Field `name`, the epsilon of a norm.
  func epsilon(_ name: String, standard: Double) throws -> Float {
    Float(try number(name, upTo: 1, standard: standard))
  }

  /// Field `name`, what must be one of `allowed`; `standard` where it is missing.
  func choice<Value>(
    _ name: String, _ allowed: KeyValuePairs<String, Value>, standard: Value
  ) throws -> Value {
    guard let text = try text(name) else { return standard }
    if let chosen = allowed.first(where: { $0.key == text }) { return chosen.value }
    let names = allowed.map(\.key).joined(separator: ", ")
    throw error(name, "'\(printable(text))' is not supported; supported: \(names)")
  }

  /// Field `name`, an activation function by the name that transformers has for it.
  func activation(_ name: String, standard: Activation) throws -> Activation {
    try choice(name, Self.activations, standard: standard)
  }

  /// Transformers' names of the activation functions that there are here.
  static let activations: KeyValuePairs<String, Activation> = [
    "relu": .relu, "gelu": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
    "silu": .silu, "swish": .silu,
  ]

  /// Refuses field `name` where it is there and not `wanted`; `otherwise` says what isn't supported.
  func require(_ name: String, _ wanted: Bool, otherwise: String) throws {
    if let flag = try flag(name), flag != wanted {
      throw error(name, "must be \(wanted): \(otherwise) not supported")
    }
  }

  /// Heads in field `name`, which split `hidden`, called `hiddenName` here, evenly.
  func headsSplitting(_ hidden: Int, _ hiddenName: String, in name: String) throws -> Int {
    let heads = try whole(name, Self.heads)
    guard hidden % heads == 0 else {
      throw error(name, "\(heads) heads don't divide \(hiddenName) \(hidden)")
    }
    try checkHeadSize(
      hidden / heads, in: name, "\(hiddenName) \(hidden) over \(heads) heads")
    return heads
  }

  /// Refuses what the attention here can't take; `origin` says how `size` came about.
  func checkHeadSize(_ size: Int, in name: String, _ origin: String) throws {
    guard size % 8 == 0, (8...512).contains(size) else {
      throw error(
        name, "\(origin) gives a head size of \(size); it must be a multiple of 8 up to 512")
    }
  }

  /// Refuses a token id of field `name` that isn't in the vocabulary.
  func checkToken(_ token: Int, in name: String, vocabulary: Int) throws {
    guard token < vocabulary else {
      throw error(name, "\(token) is not below vocab_size \(vocabulary)")
    }
  }
}
