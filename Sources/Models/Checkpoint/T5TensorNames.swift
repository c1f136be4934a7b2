/// The names of T5: `encoder.block.0.layer.0.SelfAttention.q.weight`.
struct T5TensorNames: FamilyTensorNames {
  /// Whether the feed-forward part has a gate, and its layers other names.
  let isGated: Bool

  let prefixes = ["", "transformer.", "model."]
  let heads = ["lm_head.weight"]

  func names(_ key: TensorKey) -> [String] {
    switch key {
    case .tokenEmbedding:
      ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"]
    case .relativeBias(let side):
      ["\(side).block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
    case .norm(let side, nil, _, let part): ["\(side).final_layer_norm.\(part)"]
    case .norm(let side, let block?, let role, let part):
      ["\(side).block.\(block).layer.\(layer(of: role, side)).layer_norm.\(part)"]
    case .linear(let side, let block, let role, let part):
      linear(role, side).map { ["\(side).block.\(block).layer.\($0).\(part)"] } ?? []
    default: []
    }
  }

  // T5's decoder has a copy of the bias's table in its cross-attention, which is never read.
  func isHarmless(_ name: String) -> Bool { name.hasSuffix("relative_attention_bias.weight") }

  /// A block's parts are numbered; the decoder has one more.
  private func layer(of role: TensorKey.NormRole, _ side: Architecture.Side) -> Int {
    switch role {
    case .selfAttention: 0
    case .crossAttention: 1
    case .feedForward, .final: side == .decoder ? 2 : 1
    }
  }

  private func linear(_ role: LinearRole, _ side: Architecture.Side) -> String? {
    let feedForward = "\(layer(of: .feedForward, side)).DenseReluDense"
    switch role {
    case .q, .k, .v, .o: return "0.SelfAttention.\(role)"
    case .crossQ: return "1.EncDecAttention.q"
    case .crossK: return "1.EncDecAttention.k"
    case .crossV: return "1.EncDecAttention.v"
    case .crossO: return "1.EncDecAttention.o"
    case .gate: return "\(feedForward).wi_0"
    case .up: return isGated ? "\(feedForward).wi_1" : "\(feedForward).wi"
    case .down: return "\(feedForward).wo"
    case .qkv: return nil
    }
  }
}
