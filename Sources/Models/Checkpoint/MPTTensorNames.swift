/// The names of MPT: `blocks.0.attn.Wqkv.weight`.
struct MPTTensorNames: FamilyTensorNames {
  let prefixes = ["transformer.", "", "model.transformer."]
  let heads = ["lm_head.weight"]

  func names(_ key: TensorKey) -> [String] {
    switch key {
    case .tokenEmbedding: ["wte.weight"]
    case .norm(_, nil, _, let part): ["norm_f.\(part)"]
    case .norm(_, let block?, let role, let part):
      ["blocks.\(block).\(role == .selfAttention ? "norm_1" : "norm_2").\(part)"]
    case .linear(_, let block, let role, let part):
      linear(role).map { ["blocks.\(block).\($0).\(part)"] } ?? []
    default: []
    }
  }

  private func linear(_ role: LinearRole) -> String? {
    switch role {
    case .qkv: "attn.Wqkv"
    case .o: "attn.out_proj"
    case .up: "ffn.up_proj"
    case .down: "ffn.down_proj"
    case .q, .k, .v, .crossQ, .crossK, .crossV, .crossO, .gate: nil
    }
  }
}
