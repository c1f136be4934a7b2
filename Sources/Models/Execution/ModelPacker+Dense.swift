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

extension KernelSelection {
  /// What may run the head and the convolutions in `precision`.
  public static func dense(_ precision: Precision) -> [KernelSelection] {
    let kernels: [any Kernel] = [DenseKernel(), TileDenseKernel()]
    return kernels.compactMap { kernel in
      kernel.choose(precision: precision, atMost: nil).isa.map {
        KernelSelection(kernel: kernel, isa: $0)
      }
    }
  }
}

extension ModelPacker {
  /// The dense parts by precision, for each that a variant wants.
  func denseParts(
    _ tensors: any ModelTensors, _ architecture: Architecture, embedding: MemoryRegion,
    precisions: Set<Precision>, tuner: KernelTuner?, team: ThreadTeam
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
        parts[precision]?.head = try Self.dense(
          matrix, precision, tuner, rows: tuner?.extent.sequences ?? 1, team)
      }
    }
    guard let audio = architecture.audio else { return parts }
    for (index, bands) in [audio.melBands, architecture.hidden].enumerated() {
      let values = try tensors.floats(.convolution(index + 1, .weight), team: team)
      let matrix = Convolution.matrix(
        values, outputs: architecture.hidden, inputs: bands)
      for precision in precisions {
        // The first convolution sees every frame, the second every other one.
        let frames = (tuner?.extent.encoderTokens ?? 1) * (index == 0 ? 2 : 1)
        parts[precision]?.convolutions.append(
          try Self.dense(
            matrix, precision, tuner, rows: (tuner?.extent.sequences ?? 1) * frames, team))
      }
    }
    return parts
  }

  /// `matrix` packed by the fastest dense kernel for `rows` tokens.
  private static func dense(
    _ matrix: DenseMatrix, _ precision: Precision, _ tuner: KernelTuner?, rows: Int,
    _ team: ThreadTeam
  ) throws -> any PreparedLayer {
    let weights = LayerWeights(
      values: matrix, mask: Mask(keepingAll: matrix.rows, matrix.columns), pattern: .dense,
      precision: precision)
    let selections = KernelSelection.dense(precision)
    let wanted = tuner == nil ? Array(selections.prefix(1)) : selections
    let candidates = try wanted.map { selection in
      (
        selection: selection,
        layer: try selection.kernel.prepare(
          weights, isa: selection.isa, team: team, copies: 1, placement: .hugePages)
      )
    }
    guard let first = candidates.first else {
      throw UnavailableError("no dense kernel runs \(precision.rawValue) here")
    }
    guard candidates.count > 1, let tuner else { return first.layer }
    let decision = try tuner.fastest(
      of: candidates, rows: rows, outFeatures: matrix.rows, inFeatures: matrix.columns)
    return candidates.first { $0.selection == decision.selection }?.layer ?? first.layer
  }
}
