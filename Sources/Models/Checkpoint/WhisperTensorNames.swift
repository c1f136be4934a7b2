/// The names of Whisper: `encoder.layers.0.self_attn.q_proj.weight`.
struct WhisperTensorNames: FamilyTensorNames {
  let prefixes = ["model.", ""]
  let heads = ["proj_out.weight"]

  func names(_ key: TensorKey) -> [String] {
    switch key {
    case .tokenEmbedding: ["decoder.embed_tokens.weight"]
    case .positions(let side): ["\(side).embed_positions.weight"]
    case .convolution(let number, let part): ["encoder.conv\(number).\(part)"]
    case .norm(let side, nil, _, let part): ["\(side).layer_norm.\(part)"]
    case .norm(let side, let block?, let role, let part):
      ["\(side).layers.\(block).\(norm(role)).\(part)"]
    case .linear(let side, let block, let role, let part):
      linear(role).map { ["\(side).layers.\(block).\($0).\(part)"] } ?? []
    default: []
    }
  }

  private func norm(_ role: TensorKey.NormRole) -> String {
    switch role {
    case .selfAttention: "self_attn_layer_norm"
    case .crossAttention: "encoder_attn_layer_norm"
    case .feedForward, .final: "final_layer_norm"
    }
  }

  private func linear(_ role: LinearRole) -> String? {
    switch role {
    case .q, .k, .v: "self_attn.\(role)_proj"
    case .o: "self_attn.out_proj"
    case .crossQ: "encoder_attn.q_proj"
    case .crossK: "encoder_attn.k_proj"
    case .crossV: "encoder_attn.v_proj"
    case .crossO: "encoder_attn.out_proj"
    case .up: "fc1"
    case .down: "fc2"
    case .qkv, .gate: nil
    }
  }
}
