import Hardware
import Kernels
import Matrices

/// A dense layer, packed, with the kernel that it got.
public struct DensePart {
  /// Which.
  public let layer: DenseLayer
  /// Its kernel, and why; nil in a model without weights.
  public let decision: KernelDecision?
  let packed: any PreparedLayer
  /// Whether its packed weights are those of the model.
  let isExact: Bool

  /// What runs it for `rows` tokens: `tiles fp32 avx512, decoded in registers`.
  public func implementation(rows: Int) -> String { packed.implementation(batch: rows) }

  /// The instruction set that runs it for `rows` tokens.
  public func isa(rows: Int) -> InstructionSet { packed.isa(batch: rows) }
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
  /// `kernel` with its widest code for `precision` up to `limit`; nil where it has none.
  ///
  /// OpenBLAS chooses its own code, so that a limit is for this project's kernels alone.
  public init?(_ kernel: any Kernel, _ precision: Precision, atMost limit: InstructionSet?) {
    let isLibrary = kernel.name == KernelCatalogue.baselineName && precision == .fp32
    let choice = kernel.choose(precision: precision, atMost: isLibrary ? nil : limit)
    guard let isa = choice.isa else { return nil }
    self.init(kernel: kernel, isa: isa)
  }

  /// What may run the head and the convolutions in `precision`, with code for `limit` at most.
  public static func dense(
    _ precision: Precision, atMost limit: InstructionSet?
  ) -> [KernelSelection] {
    KernelCatalogue.all.filter(\.isDense).compactMap {
      KernelSelection($0, precision, atMost: limit)
    }
  }
}

extension ModelPacker {
  /// The dense layers in each precision that a variant wants.
  func denseParts(embedding: MemoryRegion) throws -> [Precision: [DensePart]] {
    let precisions = Set(variants.map(\.headPrecision))
    var parts: [Precision: [DensePart]] = [:]
    for layer in architecture.denseLayers {
      let matrix = try self.matrix(layer, embedding: embedding)
      for precision in precisions {
        parts[precision, default: []].append(try dense(layer, matrix, precision))
      }
    }
    return parts
  }

  private func matrix(_ layer: DenseLayer, embedding: MemoryRegion) throws -> DenseMatrix {
    let size = architecture.size(of: layer)
    switch layer {
    case .head:
      let isTied = architecture.head?.isTied ?? false
      return DenseMatrix(
        rows: size.outFeatures, columns: size.inFeatures,
        values: isTied
          ? Array(embedding.bytes.bindMemory(to: Float.self))
          : try tensors.floats(.head, team: team))
    case .convolution(let number):
      return Convolution.matrix(
        try tensors.floats(.convolution(number, .weight), team: team), outputs: size.outFeatures,
        inputs: size.inFeatures / 3)
    }
  }

  /// `matrix` packed by the fastest dense kernel for as many tokens as `layer` has.
  private func dense(
    _ layer: DenseLayer, _ matrix: DenseMatrix, _ precision: Precision
  ) throws -> DensePart {
    let weights = LayerWeights(
      values: matrix, mask: Mask(keepingAll: matrix.rows, matrix.columns), pattern: .dense,
      precision: precision)
    let selections = KernelSelection.dense(precision, atMost: isa)
    let candidates = try (tuner == nil ? Array(selections.prefix(1)) : selections).map {
      selection in
      (
        selection: selection,
        layer: try selection.kernel.prepare(
          weights, isa: selection.isa, team: team, copies: 1, placement: .hugePages)
      )
    }
    guard let first = candidates.first else {
      throw UnavailableError("no dense kernel runs \(precision.rawValue) here")
    }
    var decision = KernelDecision(first.selection, reason: "only one")
    if candidates.count > 1, let tuner {
      decision = try tuner.fastest(
        of: candidates, rows: tuner.extent.rows(of: layer), outFeatures: matrix.rows,
        inFeatures: matrix.columns)
    }
    let packed = candidates.first { $0.selection == decision.selection }?.layer ?? first.layer
    return DensePart(
      layer: layer, decision: decision, packed: packed,
      isExact: packed.holds(try weights.encoded(team: team)))
  }
}
