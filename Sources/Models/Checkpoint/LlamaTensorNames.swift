/// The names of Llama and Mistral: `layers.0.self_attn.q_proj.weight`.
struct LlamaTensorNames: FamilyTensorNames {
  let prefixes = ["model.", ""]
  let heads = ["lm_head.weight"]

  func names(_ key: TensorKey) -> [String] {
    switch key {
    case .tokenEmbedding: ["embed_tokens.weight"]
    case .norm(_, nil, _, let part): ["norm.\(part)"]
    case .norm(_, let block?, let role, let part):
      [
        "layers.\(block)."
          + (role == .selfAttention ? "input_layernorm" : "post_attention_layernorm") + ".\(part)"
      ]
    case .linear(_, let block, let role, let part):
      linear(role).map { ["layers.\(block).\($0).\(part)"] } ?? []
    default: []
    }
  }

  // Old checkpoints hold the frequencies that follow from rope_theta.
  func isHarmless(_ name: String) -> Bool { name.hasSuffix("rotary_emb.inv_freq") }

  private func linear(_ role: LinearRole) -> String? {
    switch role {
    case .q, .k, .v, .o: "self_attn.\(role)_proj"
    case .gate, .up, .down: "mlp.\(role)_proj"
    case .qkv, .crossQ, .crossK, .crossV, .crossO: nil
    }
  }
}
