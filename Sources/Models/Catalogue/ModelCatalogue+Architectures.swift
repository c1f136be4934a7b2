import Hardware

extension ModelCatalogue {
  /// What can be run by name: all of the catalogue but mixtures of experts, the paper's three first.
  public static let architectures: [Architecture] = [
    t5Small, whisperSmall, mpt7B, llama2_7B, llama3_1_8B, llama3_2_1B, mistral7B, bertBase,
    miniLML6,
  ]

  /// The architecture of the model called `name`, in any case of its letters.
  ///
  /// Throws `UsageError`: with the nearest names for one that isn't known, with the reason for a model
  /// that can be swept but not run.
  public static func architecture(named name: String) throws -> Architecture {
    let model = try named(name)
    if let found = architectures.first(where: { $0.name == model.name }) { return found }
    let names = architectures.map(\.name).joined(separator: ", ")
    throw UsageError(
      "\(model.name) is a mixture of experts: its layers can be swept, it can't be run; "
        + "can be run: \(names)")
  }

  // Values from the models' published config.json files.

  static let t5Small = Architecture.t5(
    "t5-small", hidden: 512, vocabulary: 32128, heads: 8, headSize: 64, inner: 2048,
    encoderBlocks: 6, decoderBlocks: 6, activation: .relu, isGated: false)

  static let whisperSmall = Architecture.whisper(
    "whisper-small", hidden: 768, vocabulary: 51865, melBands: 80,
    encoder: Architecture.WhisperStack(blocks: 12, heads: 12, inner: 3072, positions: 1500),
    decoder: Architecture.WhisperStack(blocks: 12, heads: 12, inner: 3072, positions: 448),
    decoderStartToken: 50258)

  static let mpt7B = Architecture.mpt(
    "mpt-7b", hidden: 4096, vocabulary: 50432, heads: 32, inner: 16384, blocks: 32)

  static let llama2_7B = Architecture.llama(
    "llama-2-7b", hidden: 4096, vocabulary: 32000, heads: 32, keyValueHeads: 32, headSize: 128,
    inner: 11008, blocks: 32, rotary: Rotary(base: 10000), positions: 4096)

  static let llama3_1_8B = Architecture.llama(
    "llama-3.1-8b", hidden: 4096, vocabulary: 128256, heads: 32, keyValueHeads: 8, headSize: 128,
    inner: 14336, blocks: 32, rotary: llama3Rotary(factor: 8), positions: 131072)

  static let llama3_2_1B = Architecture.llama(
    "llama-3.2-1b", hidden: 2048, vocabulary: 128256, heads: 32, keyValueHeads: 8, headSize: 64,
    inner: 8192, blocks: 16, rotary: llama3Rotary(factor: 32), positions: 131072, hasTiedHead: true)

  static let mistral7B = Architecture.llama(
    "mistral-7b", family: .mistral, hidden: 4096, vocabulary: 32000, heads: 32, keyValueHeads: 8,
    headSize: 128, inner: 14336, blocks: 32, rotary: Rotary(base: 10000), positions: 32768,
    window: 4096)

  static let bertBase = Architecture.bert(
    "bert-base", hidden: 768, vocabulary: 30522, heads: 12, inner: 3072, blocks: 12)

  static let miniLML6 = Architecture.bert(
    "minilm-l6", hidden: 384, vocabulary: 30522, heads: 12, inner: 1536, blocks: 6)

  private static func llama3Rotary(factor: Double) -> Rotary {
    Rotary(
      base: 500_000,
      scaling: Rotary.Scaling(
        factor: factor, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192))
  }
}
