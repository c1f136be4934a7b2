import Hardware
import Kernels
import Matrices

/// Packs a model for several variants at once: every tensor is read or made once, and dense fp32 values
/// of no more than one layer are held at a time.
public struct ModelPacker {
  let tensors: any ModelTensors
  let architecture: Architecture
  let variants: [Variant]
  let tuner: KernelTuner?
  /// The widest instruction set for what stays dense; nil for the best.
  let isa: InstructionSet?
  let team: ThreadTeam

  /// A packer of `variants` of the model in `tensors`, of which the first `blocks` blocks of each stack
  /// are packed (nil: all); `tuner` chooses between candidates, of which without it the first is taken; what
  /// stays dense gets code for `isa` at most.
  public init(
    _ tensors: any ModelTensors, variants: [Variant], blocks: Int? = nil, tuner: KernelTuner? = nil,
    isa: InstructionSet? = nil, team: ThreadTeam
  ) {
    self.tensors = tensors
    self.variants = variants
    self.tuner = tuner
    self.isa = isa
    self.team = team
    architecture = tensors.architecture.limited(toBlocks: blocks)
  }

  /// Packs all; `progress` is told how many of how many layers are done, and ends it by false.
  ///
  /// Returns nil when `progress` did. Throws `DataError` when a tensor can't be read or packed,
  /// `UnavailableError` when memory isn't granted.
  public func pack(progress: (Int, Int) -> Bool) throws -> [PackedModel]? {
    let steps = architecture.slots.reduce(1) { $0 + (architecture[$1.side]?.blocks ?? 0) }
    var done = 0
    var packed = variants.map { _ in [LayerSlot: [PackedSlot]]() }
    var decisions = variants.map { _ in [LayerSlot: [Phase: KernelDecision]]() }
    var nonzeros = variants.map { _ in 0 }
    var weights = 0
    for slot in architecture.slots {
      let blocks = architecture[slot.side]?.blocks ?? 0
      for block in 0..<blocks {
        guard progress(done, steps) else { return nil }
        let layer = try self.layer(slot, block)
        weights += layer.values.values.count
        var bytes = 0
        for (index, form) in try forms(of: layer, slot, &decisions).enumerated() {
          packed[index][slot, default: []].append(form.slot)
          nonzeros[index] += form.nonzeros
          bytes += form.slot.distinct.reduce(0) { $0 + $1.storage.bytesPerCopy }
        }
        try requireRoom(for: slot, blocksLeft: blocks - block - 1, bytesPerBlock: bytes)
        done += 1
      }
    }
    guard progress(done, steps) else { return nil }
    let shared = try SharedTensors(tensors, architecture: architecture, team: team)
    let dense = try denseParts(embedding: shared.embedding)
    return variants.indices.map { index in
      PackedModel(
        variant: variants[index], shared: shared, slots: packed[index],
        dense: dense[variants[index].headPrecision] ?? [], decisions: decisions[index],
        sparsity: 1 - Double(nonzeros[index]) / Double(max(1, weights)), team: team)
    }
  }

  /// Which kernels win is only known once they were timed: refuses what won't fit, before it is taken.
  private func requireRoom(for slot: LayerSlot, blocksLeft: Int, bytesPerBlock: Int) throws {
    let available = SystemMemory.current.availableBytes
    let (needed, overflow) = bytesPerBlock.multipliedReportingOverflow(by: blocksLeft)
    guard overflow || needed > available else { return }
    throw UnavailableError(
      "\(architecture.name(of: slot)) needs \(needed >> 20) MiB for \(blocksLeft) more blocks, with the "
        + "kernels that turned out fastest, and \(available >> 20) MiB are available: run fewer blocks "
        + "(--blocks) or variants")
  }

  /// A layer's values, with the keys and rows of the tensors that it consists of.
  private struct Layer {
    var values: DenseMatrix
    var parts: [(key: TensorKey, rows: Range<Int>)]
  }

  private func layer(_ slot: LayerSlot, _ block: Int) throws -> Layer {
    var values: [Float] = []
    var parts: [(TensorKey, Range<Int>)] = []
    let (rows, columns) = architecture.size(of: slot)
    let roles = architecture.roles(of: slot)
    for role in roles {
      let key = TensorKey.linear(slot.side, block: block, role, .weight)
      let matrix = try tensors.matrix(key, team: team)
      let first = values.count / max(1, columns)
      parts.append((key, first..<first + matrix.rows))
      if roles.count == 1 {
        values = matrix.values
      } else {
        if values.isEmpty { values.reserveCapacity(rows * columns) }
        values += matrix.values
      }
    }
    return Layer(values: DenseMatrix(rows: rows, columns: columns, values: values), parts: parts)
  }

  /// The layer as each variant wants it; what several want alike is made once.
  private func forms(
    of layer: Layer, _ slot: LayerSlot,
    _ decisions: inout [[LayerSlot: [Phase: KernelDecision]]]
  ) throws -> [(slot: PackedSlot, nonzeros: Int)] {
    var forms = [(slot: PackedSlot, nonzeros: Int)?](repeating: nil, count: variants.count)
    let patterns = variants.indices.reduce(into: [String: [Int]]()) {
      $0[variants[$1].pattern.description, default: []].append($1)
    }
    for indices in patterns.values {
      let mask = try self.mask(of: layer, pattern: variants[indices[0]].pattern)
      let nonzeros = mask.nonzeros
      for precision in Precision.allCases {
        let wanting = indices.filter { variants[$0].precision(of: slot) == precision }
        guard !wanting.isEmpty else { continue }
        // Shared by all kernels of a precision: its encoded weights are made once.
        let weights = LayerWeights(
          values: layer.values, mask: mask, pattern: variants[indices[0]].pattern,
          precision: precision)
        for index in wanting {
          forms[index] = (try pack(weights, slot, variants[index], &decisions[index]), nonzeros)
        }
      }
    }
    return forms.compactMap { $0 }
  }

  /// Packs a layer for each phase; where its kernel isn't decided yet, for all candidates, of which those
  /// that lose are dropped again.
  private func pack(
    _ weights: LayerWeights, _ slot: LayerSlot, _ variant: Variant,
    _ decisions: inout [LayerSlot: [Phase: KernelDecision]]
  ) throws -> PackedSlot {
    var packed: [(selection: KernelSelection, layer: any PreparedLayer)] = []
    func layer(_ selection: KernelSelection) throws -> any PreparedLayer {
      if let made = packed.first(where: { $0.selection == selection }) { return made.layer }
      let layer = try selection.kernel.prepare(
        weights, isa: selection.isa, team: team, copies: 1, placement: .hugePages)
      packed.append((selection, layer))
      return layer
    }
    var isExact = true
    var layers: [Phase: any PreparedLayer] = [:]
    // Decoding comes first, as it decides for the prompt where layers are packed once.
    for phase in architecture.phases(of: slot).reversed() {
      if variant.isPackedOnce, let decided = decisions[slot]?[.decode] {
        decisions[slot, default: [:]][phase] = decided
      }
      if let decision = decisions[slot]?[phase] {
        layers[phase] = try layer(decision.selection)
        continue
      }
      let candidates = variant.candidates[slot]?[phase] ?? []
      guard let first = candidates.first else {
        throw UnavailableError("no kernel can run \(architecture.name(of: slot))")
      }
      var decision = KernelDecision(first, reason: "only one")
      if candidates.count > 1, let tuner {
        decision = try tuner.fastest(
          of: candidates.map { ($0, try layer($0)) },
          rows: tuner.extent.rows(of: slot, in: phase), outFeatures: weights.rows,
          inFeatures: weights.columns)
      }
      decisions[slot, default: [:]][phase] = decision
      layers[phase] = try layer(decision.selection)
    }
    for layer in layers.values where isExact {
      isExact = layer.holds(try weights.encoded(team: team))
    }
    return PackedSlot(layers: layers, isExact: isExact)
  }

  /// Every tensor is pruned by itself, as in a model whose layers weren't joined for execution.
  private func mask(of layer: Layer, pattern: Pattern) throws -> Mask {
    var mask = Mask(rows: layer.values.rows, columns: layer.values.columns)
    for part in layer.parts {
      let columns = layer.values.columns
      let range = part.rows.lowerBound * columns..<part.rows.upperBound * columns
      let own =
        layer.parts.count == 1
        ? layer.values
        : DenseMatrix(
          rows: part.rows.count, columns: columns, values: Array(layer.values.values[range]))
      let kept = try tensors.mask(of: own, part.key, pattern: pattern, team: team)
      mask.words.replaceSubrange(
        part.rows.lowerBound * mask.wordsPerRow..<part.rows.upperBound * mask.wordsPerRow,
        with: kept.words)
    }
    return mask
  }
}
