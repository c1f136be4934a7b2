/// The names of BERT: `encoder.layer.0.attention.self.query.weight`.
struct BERTTensorNames: FamilyTensorNames {
  let prefixes = ["bert.", ""]
  let heads: [String] = []

  func names(_ key: TensorKey) -> [String] {
    switch key {
    case .tokenEmbedding: ["embeddings.word_embeddings.weight"]
    case .positions: ["embeddings.position_embeddings.weight"]
    case .segments: ["embeddings.token_type_embeddings.weight"]
    case .embeddingNorm(let part): norm("embeddings", part)
    case .norm(_, let block?, let role, let part):
      norm(
        "encoder.layer.\(block)" + (role == .selfAttention ? ".attention.output" : ".output"), part)
    case .linear(_, let block, let role, let part):
      linear(role).map { ["encoder.layer.\(block).\($0).\(part)"] } ?? []
    default: []
    }
  }

  // Heads and the pooler multiply one token per sentence, or words that pretraining guesses.
  func isHarmless(_ name: String) -> Bool {
    name == "embeddings.position_ids"
      || ["pooler.", "cls.", "classifier.", "qa_outputs."].contains(where: name.hasPrefix)
  }

  /// The first BERTs came from TensorFlow, where a norm has gamma and beta.
  private func norm(_ path: String, _ part: TensorKey.Part) -> [String] {
    ["\(path).LayerNorm.\(part)", "\(path).LayerNorm.\(part == .weight ? "gamma" : "beta")"]
  }

  private func linear(_ role: LinearRole) -> String? {
    switch role {
    case .q: "attention.self.query"
    case .k: "attention.self.key"
    case .v: "attention.self.value"
    case .o: "attention.output.dense"
    case .up: "intermediate.dense"
    case .down: "output.dense"
    case .qkv, .crossQ, .crossK, .crossV, .crossO, .gate: nil
    }
  }
}
