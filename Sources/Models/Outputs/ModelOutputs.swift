import Hardware
import Matrices

/// What a model gives for inputs of a user's own, as other implementations give it, to compare with them.
public struct ModelOutputs {
  private let model: PackedModel
  private let tokens: TokenFile
  private let features: FeatureFile?
  private var architecture: Architecture { model.architecture }

  /// The outputs of `model` for `tokens`, and `features` where it hears.
  ///
  /// Throws `UsageError` when it hears and there are none, or the other way round, `DataError` when
  /// there are not as many of them.
  public init(_ model: PackedModel, tokens: TokenFile, features: FeatureFile?) throws {
    self.model = model
    self.tokens = tokens
    self.features = features
    let name = model.architecture.name
    guard (model.architecture.audio == nil) == (features == nil) else {
      throw UsageError(
        features == nil
          ? "\(name) hears: give its input_features with --features FILE.safetensors"
          : "--features is for models that hear; \(name) reads")
    }
    if let features, features.batch != tokens.decoderInputs.count {
      throw DataError(
        file: tokens.path, field: "decoder_input_ids",
        "has \(tokens.decoderInputs.count) rows where input_features has \(features.batch)")
    }
  }

  /// Logits [batch, tokens, vocabulary]; of an encoder alone its last hidden states [batch, tokens,
  /// hidden] and embedding [batch, hidden]: the mean over tokens, of length 1.
  ///
  /// `incremental` takes the decoder's tokens one by one through the cache. Of rows of differing length
  /// there is the embedding alone. Throws `UsageError` when there are more tokens than positions, or
  /// nothing to do one by one, `UnavailableError` when memory isn't granted.
  public func compute(incremental: Bool) throws -> [SafetensorsWriter.Tensor] {
    if architecture.decoder != nil { return [try logits(incremental: incremental)] }
    guard !incremental else {
      throw UsageError("--incremental is for decoders; \(architecture.name) is an encoder alone")
    }
    return try tokens.isRectangular ? hiddenStates(of: tokens.inputs) : embeddingsOneByOne()
  }

  private func logits(incremental: Bool) throws -> SafetensorsWriter.Tensor {
    let own = architecture.encoder == nil ? tokens.inputs : tokens.decoderInputs
    let (batch, length) = (own.count, own[0].count)
    let vocabulary = architecture.vocabulary
    let execution = try ModelExecution(
      model,
      extent: .init(
        sequences: batch, encoderTokens: encoderTokens, prompt: incremental ? 1 : length,
        capacity: length, givesAllLogits: true))
    if let features {
      features.values.withUnsafeBufferPointer { values in
        if let start = values.baseAddress { execution.encode(features: start) }
      }
    } else if architecture.encoder != nil {
      execution.encode(tokens: tokens.inputs.flatMap { $0 })
    }
    var values = [Float](repeating: 0, count: batch * length * vocabulary)
    if incremental {
      for position in 0..<length {
        execution.decode(tokens: own.map { $0[position] }, at: position)
        for sequence in 0..<batch {
          let from = sequence * vocabulary
          let to = (sequence * length + position) * vocabulary
          values.replaceSubrange(
            to..<to + vocabulary, with: execution.logits[from..<from + vocabulary])
        }
      }
    } else {
      execution.prefill(tokens: own.flatMap { $0 })
      values = Array(execution.logits)
    }
    return .init(name: "logits", shape: [batch, length, vocabulary], values: values)
  }

  private var encoderTokens: Int {
    guard architecture.encoder != nil else { return 0 }
    return features.map { $0.frames / 2 } ?? tokens.inputs.first?.count ?? 0
  }

  private func hiddenStates(of rows: [[Int32]]) throws -> [SafetensorsWriter.Tensor] {
    let (batch, length, hidden) = (rows.count, rows[0].count, architecture.hidden)
    let execution = try ModelExecution(
      model, extent: .init(sequences: batch, encoderTokens: length, prompt: 0, capacity: 0))
    execution.encode(tokens: rows.flatMap { $0 })
    let states = Array(execution.encoded)
    let embeddings = (0..<batch).flatMap { sequence in
      meanPooled(states[sequence * length * hidden..<(sequence + 1) * length * hidden], hidden)
    }
    return [
      .init(name: "last_hidden_state", shape: [batch, length, hidden], values: states),
      .init(name: "embedding", shape: [batch, hidden], values: embeddings),
    ]
  }

  private func embeddingsOneByOne() throws -> [SafetensorsWriter.Tensor] {
    let embeddings = try tokens.inputs.flatMap { row in
      try hiddenStates(of: [row]).last?.values ?? []
    }
    return [
      .init(
        name: "embedding", shape: [tokens.inputs.count, architecture.hidden], values: embeddings)
    ]
  }
}

/// The mean of [tokens][hidden], scaled to length 1.
public func meanPooled(_ states: ArraySlice<Float>, _ hidden: Int) -> [Float] {
  var sums = [Double](repeating: 0, count: hidden)
  for (index, value) in states.enumerated() { sums[index % hidden] += Double(value) }
  let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return sums.map { length > 0 ? Float($0 / length) : 0 }
}
