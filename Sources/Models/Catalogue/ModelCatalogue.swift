import Hardware

/// The models that can be swept by name, with synthetic weights.
public enum ModelCatalogue {
  /// All of them, the paper's three first, mixtures of experts last.
  public static let all: [Model] = [
    Model("T5-Small, translation, 6 + 6 blocks of 512", t5Small),
    Model("Whisper-Small, speech recognition, 12 + 12 blocks of 768", whisperSmall),
    Model("MPT-7B, text, 32 blocks of 4096, q, k and v fused", mpt7B),
    Model("Llama-2-7B, text, 32 blocks of 4096", llama2_7B),
    Model("Llama-3.1-8B, text, 32 blocks of 4096, 8 key-value heads", llama3_1_8B),
    Model("Llama-3.2-1B, text, 16 blocks of 2048, 8 key-value heads", llama3_2_1B),
    Model("Mistral-7B, text, 32 blocks of 4096, 8 key-value heads", mistral7B),
    Model("BERT-base, text encoder, 12 blocks of 768", bertBase),
    Model("MiniLM-L6, sentence encoder, 6 blocks of 384", miniLML6),
    mixtral8x7B, qwen3_30B_A3B,
  ]

  /// The model called `name`, in any case of its letters; a `UsageError` with the nearest names
  /// otherwise.
  public static func named(_ name: String) throws -> Model {
    if let model = all.first(where: { $0.name == name.lowercased() }) { return model }
    let names = all.map(\.name)
    let near = nearest(name, among: names)
    let hint =
      near.isEmpty
      ? "known: \(names.joined(separator: ", "))" : "nearest: \(near.joined(separator: ", "))"
    throw UsageError("unknown model '\(name)'; \(hint)")
  }
}
