/// What the tensors of a transformer are called in a Hugging Face checkpoint.
///
/// Names hold behind one of the family's `prefixes`, which depends on the class that wrote the
/// checkpoint (`BertModel` writes `encoder…`, `BertForMaskedLM` `bert.encoder…`).
public struct TensorNames: Sendable {
  /// The architecture whose tensors are named.
  public let architecture: Architecture
  private let family: any FamilyTensorNames

  /// The names of `architecture`'s tensors.
  public init(_ architecture: Architecture) {
    self.architecture = architecture
    family =
      switch architecture.family {
      case .t5: T5TensorNames(isGated: architecture.encoder?.isGated ?? false)
      case .whisper: WhisperTensorNames()
      case .mpt: MPTTensorNames()
      case .llama, .mistral: LlamaTensorNames()
      case .bert: BERTTensorNames()
      }
  }

  /// What a checkpoint may have in front of its names, the most common first.
  public var prefixes: [String] { family.prefixes }

  /// What `key` may be called behind `prefix`, the most common first; empty where the family has no
  /// such tensor.
  ///
  /// Heads stand outside of what has a prefix.
  public func candidates(_ key: TensorKey, prefix: String) -> [String] {
    let own = family.names(key).map { prefix + $0 }
    switch key {
    case .head: return family.heads
    // What is tied is saved once, under either name.
    case .tokenEmbedding where architecture.head?.isTied == true: return own + family.heads
    default: return own
    }
  }

  /// Whether a tensor called `name` that is none of the architecture's does no harm: copies of tied
  /// weights, tables that follow from the configuration, parts that aren't run.
  public func isHarmless(_ name: String, prefix: String) -> Bool {
    if architecture.head?.isTied == true, family.heads.contains(name) { return true }
    let own = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    return family.isHarmless(own) || family.names(.tokenEmbedding).contains(own)
  }
}

/// The names of one family, all without prefix.
protocol FamilyTensorNames: Sendable {
  /// What may stand in front of names; not empty.
  var prefixes: [String] { get }
  /// What the weights of the head may be called, as a whole.
  var heads: [String] { get }
  /// What `key` may be called, the most common first.
  func names(_ key: TensorKey) -> [String]
  /// Whether a tensor that isn't needed may be there.
  func isHarmless(_ name: String) -> Bool
}

extension FamilyTensorNames {
  func isHarmless(_ name: String) -> Bool { false }
}
