import Hardware
import Kernels
import Matrices

/// What stays dense whatever the variant: the head and the convolutions.
struct DenseParts {
  var head: (any PreparedLayer)?
  var convolutions: [any PreparedLayer]
}

extension Architecture {
  /// The same with at most `blocks` blocks in each stack.
  public func limited(toBlocks blocks: Int?) -> Architecture {
    guard let blocks else { return self }
    var limited = self
    if let encoder { limited.encoder?.blocks = min(blocks, encoder.blocks) }
    if let decoder { limited.decoder?.blocks = min(blocks, decoder.blocks) }
    return limited
  }

  /// The phases in which `slot` runs: an encoder's never decode, and keys and values of the encoder's
  /// output are made once.
  public func phases(of slot: LayerSlot) -> [Phase] {
    slot.side == .encoder || slot.kind == .crossKV ? [.prefill] : Phase.allCases
  }
}

extension ModelPacker {
  /// The dense parts by precision, for each that a variant wants.
  func denseParts(
    _ tensors: any ModelTensors, _ architecture: Architecture, embedding: MemoryRegion,
    precisions: Set<Precision>, team: ThreadTeam
  ) throws -> [Precision: DenseParts] {
    var parts = Dictionary(
      uniqueKeysWithValues: precisions.map { ($0, DenseParts(head: nil, convolutions: [])) })
    if let head = architecture.head {
      let values =
        head.isTied
        ? Array(embedding.bytes.bindMemory(to: Float.self))
        : try tensors.floats(.head, team: team)
      let matrix = DenseMatrix(
        rows: architecture.vocabulary, columns: architecture.hidden, values: values)
      for precision in precisions {
        parts[precision]?.head = try Self.dense(matrix, precision, team)
      }
    }
    guard let audio = architecture.audio else { return parts }
    for (index, bands) in [audio.melBands, architecture.hidden].enumerated() {
      let values = try tensors.floats(.convolution(index + 1, .weight), team: team)
      let matrix = Convolution.matrix(
        values, outputs: architecture.hidden, inputs: bands)
      for precision in precisions {
        parts[precision]?.convolutions.append(try Self.dense(matrix, precision, team))
      }
    }
    return parts
  }

  private static func dense(
    _ matrix: DenseMatrix, _ precision: Precision, _ team: ThreadTeam
  ) throws -> any PreparedLayer {
    let kernel = DenseKernel()
    let choice = kernel.choose(precision: precision, atMost: nil)
    guard let isa = choice.isa else { throw UnavailableError(choice.reason ?? "no dense kernel") }
    let weights = LayerWeights(
      values: matrix, mask: Mask(keepingAll: matrix.rows, matrix.columns), pattern: .dense,
      precision: precision)
    return try kernel.prepare(weights, isa: isa, team: team, copies: 1, placement: .hugePages)
  }
}
