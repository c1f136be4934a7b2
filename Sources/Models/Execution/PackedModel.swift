import Hardware
import Kernels
import Matrices

/// A layer of one block, packed for each phase; one packing where both use the same kernel.
struct PackedSlot {
  var layers: [Phase: any PreparedLayer]
  /// Whether all that is packed are the layer's own weights.
  var isExact = true

  /// Each packed form once.
  var distinct: [any PreparedLayer] {
    guard let prefill = layers[.prefill] else { return layers.values.map { $0 } }
    guard let decode = layers[.decode], decode !== prefill else { return [prefill] }
    return [prefill, decode]
  }
}

/// A model with its linear layers packed as one variant asks for.
public final class PackedModel {
  /// What is computed; its stacks have as many blocks as were packed.
  public let architecture: Architecture
  /// How it was packed.
  public let variant: Variant
  /// What doesn't depend on the variant.
  let shared: SharedTensors
  /// By slot, for each block.
  let slots: [LayerSlot: [PackedSlot]]
  /// What stays dense, with the kernels that it got.
  public let dense: [DensePart]
  let team: ThreadTeam
  /// The kernels that its layers got.
  public let decisions: [LayerSlot: [Phase: KernelDecision]]
  /// The share of the linear layers' weights that is zero.
  public let sparsity: Double
  /// What is read in place of weights where it has none.
  let stream: WeightStream?

  init(
    variant: Variant, shared: SharedTensors, slots: [LayerSlot: [PackedSlot]],
    dense: [DensePart], decisions: [LayerSlot: [Phase: KernelDecision]], sparsity: Double,
    team: ThreadTeam,
    stream: WeightStream? = nil
  ) {
    architecture = shared.architecture
    self.variant = variant
    self.shared = shared
    self.slots = slots
    self.dense = dense
    self.decisions = decisions
    self.sparsity = sparsity
    self.team = team
    self.stream = stream
  }

  /// The dense layer `layer`, packed; nil where there is none.
  func packed(_ layer: DenseLayer) -> (any PreparedLayer)? {
    dense.first { $0.layer == layer }?.packed
  }

  /// Bytes of packed weights of the linear layers, of both phases where they differ.
  public var linearBytes: Int {
    slots.values.joined().reduce(0) { total, slot in
      total + slot.distinct.reduce(0) { $0 + $1.weightBytes }
    }
  }

  /// Bytes of the head.
  public var headBytes: Int { packed(.head)?.weightBytes ?? 0 }

  /// Bytes of packed weights that a call of `phase` on the stack `side` reads once, the head left out.
  public func linearBytes(side: Architecture.Side, phase: Phase) -> Int {
    slots.reduce(0) { total, entry in
      guard entry.key.side == side, phase == .prefill || entry.key.kind != .crossKV else {
        return total
      }
      return total + entry.value.reduce(0) { $0 + ($1.layers[phase]?.weightBytes ?? 0) }
    }
  }

  /// What runs `slot` in `phase` for `rows` tokens: `bitmask fp32 avx512, decoded in registers`.
  public func implementation(_ slot: LayerSlot, _ phase: Phase, rows: Int) -> String? {
    slots[slot]?.first?.layers[phase]?.implementation(batch: rows)
  }

  /// The instruction set that runs `slot` in `phase` for `rows` tokens.
  public func isa(_ slot: LayerSlot, _ phase: Phase, rows: Int) -> InstructionSet? {
    slots[slot]?.first?.layers[phase]?.isa(batch: rows)
  }

  /// Everything packed, for flushing it from the caches.
  public var storages: [PackedStorage] {
    if let stream { return [stream.storage] }
    return slots.values.joined().flatMap { $0.distinct.map(\.storage) }
      + dense.map(\.packed.storage)
  }
}
