import Hardware
import Kernels
import Matrices

extension PackedModel {
  /// What the weights of a model would take, of which none are held.
  public struct WeightSizes: Sendable {
    /// Of one block's layer, in each phase.
    public var layers: [LayerSlot: [Phase: Int]]
    /// Of the head and the convolutions.
    public var dense: [DenseLayer: Int]

    /// Sizes.
    public init(layers: [LayerSlot: [Phase: Int]], dense: [DenseLayer: Int]) {
      self.layers = layers
      self.dense = dense
    }
  }

  /// `architecture` as `variant` would run it, but for its linear layers, head and convolutions.
  ///
  /// Those multiply nothing, and what they take isn't counted. What remains is everything else: norms,
  /// attention, activations, embedding, sampling.
  /// As many bytes are read in their place as `sizes` says, from memory of at most `mostBytes` bytes that
  /// they share: norms and caches are found where the real weights would have left them.
  /// Throws `UnavailableError` when memory isn't granted.
  public static func withoutWeights(
    _ architecture: Architecture, variant: Variant, sizes: WeightSizes, mostBytes: Int,
    team: ThreadTeam
  ) throws -> PackedModel {
    let all = architecture.slots.reduce(0) { total, slot in
      let blocks = architecture[slot.side]?.blocks ?? 0
      return total + blocks * Set((sizes.layers[slot] ?? [:]).values).reduce(0, +)
    }
    let stream = try WeightStream(
      bytes: min(mostBytes, all + sizes.dense.values.reduce(0, +)), team: team)
    func layer(
      _ bytes: Int, _ precision: Precision, _ side: Architecture.Side, _ work: Work
    ) -> EmptyLayer {
      EmptyLayer(
        precision: precision, weightBytes: bytes, stream: stream, side: side, work: work,
        team: team)
    }
    var slots: [LayerSlot: [PackedSlot]] = [:]
    for slot in architecture.slots {
      let phases = architecture.phases(of: slot).map { phase in
        (
          phase,
          layer(
            sizes.layers[slot]?[phase] ?? 0, variant.precision(of: slot), slot.side, Work(slot.kind)
          )
            as any PreparedLayer
        )
      }
      slots[slot] = [PackedSlot](
        repeating: PackedSlot(layers: Dictionary(uniqueKeysWithValues: phases)),
        count: architecture[slot.side]?.blocks ?? 0)
    }
    let shared = try SharedTensors(
      SyntheticTensors(architecture: architecture, seed: 1), architecture: architecture,
      team: team, readsEmbedding: false)
    return PackedModel(
      variant: variant, shared: shared, slots: slots,
      dense: architecture.denseLayers.map { dense in
        let (side, work): (Architecture.Side, Work) =
          dense == .head ? (.decoder, .head) : (.encoder, .convolution)
        return DensePart(
          layer: dense, decision: nil,
          packed: layer(sizes.dense[dense] ?? 0, variant.headPrecision, side, work), isExact: true)
      },
      decisions: [:], sparsity: variant.pattern.nominalSparsity ?? 0, team: team, stream: stream)
  }
}
