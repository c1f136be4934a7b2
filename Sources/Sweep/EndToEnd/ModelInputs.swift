import Hardware
import Matrices
import Models

/// What a model is fed, the same for all variants.
struct ModelInputs {
  /// Tokens of each sequence that the decoder takes at once.
  let prompt: Int
  /// [sequences][prompt].
  let promptTokens: [Int32]
  /// [sequences]: what decoding starts from.
  let startTokens: [Int32]
  private let encoderTokens: [Int32]
  private let features: [Float]

  /// Inputs for `architecture` at `extent`, drawn from `seed`.
  init(_ architecture: Architecture, extent: ModelExecution.Extent, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: "tokens")
    func tokens(_ count: Int) -> [Int32] {
      (0..<count).map { _ in Int32.random(in: 0..<Int32(architecture.vocabulary), using: &stream) }
    }
    prompt = max(1, extent.prompt)
    startTokens = [Int32](
      repeating: Int32(architecture.decoderStartToken ?? 0), count: extent.sequences)
    promptTokens =
      architecture.encoder == nil
      ? tokens(extent.sequences * prompt)
      : startTokens.flatMap { [Int32](repeating: $0, count: max(1, extent.prompt)) }
    if let audio = architecture.audio {
      encoderTokens = []
      features = SyntheticWeights.activations(
        count: extent.sequences * 2 * extent.encoderTokens * audio.melBands, seed: seed)
    } else {
      encoderTokens = tokens(extent.sequences * extent.encoderTokens)
      features = []
    }
  }

  /// Row `row` of a user's own inputs, as one sequence, with how much of it there is.
  init(
    _ architecture: Architecture, tokens: TokenFile, features file: FeatureFile?, row: Int
  ) {
    let own = architecture.encoder == nil ? tokens.inputs : tokens.decoderInputs
    promptTokens = own.isEmpty ? [] : own[row]
    prompt = max(1, promptTokens.count)
    startTokens = [promptTokens.first ?? 0]
    encoderTokens =
      architecture.encoder == nil || tokens.inputs.isEmpty ? [] : tokens.inputs[row]
    features =
      file.map { file in
        let floats = file.values.count / file.batch
        return Array(file.values[row * floats..<(row + 1) * floats])
      } ?? []
  }

  /// How much of everything there is in a row of a user's own inputs.
  func extent(_ architecture: Architecture) -> ModelExecution.Extent {
    let bands = architecture.audio?.melBands ?? 1
    return ModelExecution.Extent(
      sequences: 1,
      encoderTokens: features.isEmpty ? encoderTokens.count : features.count / bands / 2,
      prompt: promptTokens.count, capacity: promptTokens.count)
  }

  /// Encodes, where there is an encoder.
  func encode(_ execution: ModelExecution) {
    guard execution.model.architecture.encoder != nil else { return }
    if execution.model.architecture.audio == nil {
      execution.encode(tokens: encoderTokens)
    } else {
      features.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { execution.encode(features: start) }
      }
    }
  }
}
