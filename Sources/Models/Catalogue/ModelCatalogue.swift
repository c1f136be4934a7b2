import Hardware
import Matrices

/// The models that can be swept by name, with synthetic weights.
public enum ModelCatalogue {
  /// All of them, the paper's three first.
  public static let all: [Model] = [
    t5Small, whisperSmall, mpt7B, llama2_7B, llama3_1_8B, llama3_2_1B, mistral7B, bertBase,
    miniLML6,
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

  // Sizes from the models' published config.json files.

  private static let t5Small = encoderDecoder(
    "t5-small", "T5-Small, translation, 6 + 6 blocks of 512",
    hidden: 512, inner: 2048, encoderBlocks: 6, decoderBlocks: 6, up: "wi", down: "wo")

  private static let whisperSmall = encoderDecoder(
    "whisper-small", "Whisper-Small, speech recognition, 12 + 12 blocks of 768",
    hidden: 768, inner: 3072, encoderBlocks: 12, decoderBlocks: 12, up: "fc1", down: "fc2")

  private static let mpt7B = fusedDecoder(
    "mpt-7b", "MPT-7B, text, 32 blocks of 4096, q, k and v fused",
    hidden: 4096, inner: 16384, blocks: 32)

  private static let llama2_7B = gatedDecoder(
    "llama-2-7b", "Llama-2-7B, text, 32 blocks of 4096",
    hidden: 4096, keyValues: 4096, inner: 11008, blocks: 32)

  private static let llama3_1_8B = gatedDecoder(
    "llama-3.1-8b", "Llama-3.1-8B, text, 32 blocks of 4096, 8 key-value heads",
    hidden: 4096, keyValues: 8 * 128, inner: 14336, blocks: 32)

  private static let llama3_2_1B = gatedDecoder(
    "llama-3.2-1b", "Llama-3.2-1B, text, 16 blocks of 2048, 8 key-value heads",
    hidden: 2048, keyValues: 8 * 64, inner: 8192, blocks: 16)

  private static let mistral7B = gatedDecoder(
    "mistral-7b", "Mistral-7B, text, 32 blocks of 4096, 8 key-value heads",
    hidden: 4096, keyValues: 8 * 128, inner: 14336, blocks: 32)

  private static let bertBase = encoder(
    "bert-base", "BERT-base, text encoder, 12 blocks of 768",
    hidden: 768, inner: 3072, blocks: 12)

  private static let miniLML6 = encoder(
    "minilm-l6", "MiniLM-L6, sentence encoder, 6 blocks of 384",
    hidden: 384, inner: 1536, blocks: 6)
}
