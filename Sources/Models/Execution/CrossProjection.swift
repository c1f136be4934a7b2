import Hardware
import Kernels

/// The keys and values of the encoder's output, made once for each utterance and cached for all blocks.
final class CrossProjection {
  private let layers: [Multiplication]
  private let rows: MemoryRegion
  private let encoder: StackExecution
  private let stack: Stack
  private let cache: KeyValueCache
  private let context: StackExecution.Context

  /// A projection from `encoder`'s output into `cache`, for the decoder `stack`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(
    _ context: StackExecution.Context, stack: Stack, from encoder: StackExecution,
    cache: KeyValueCache
  ) throws {
    let slot = LayerSlot(.decoder, .crossKV)
    let size = context.model.architecture.size(of: slot)
    let count = encoder.sequences * encoder.tokens
    let rows = try MemoryRegion(count: count * size.outFeatures * 4)
    layers = try (context.model.slots[slot] ?? []).compactMap { packed in
      try packed.layers[.prefill]?.bind(
        Activations(
          batch: count, inFeatures: size.inFeatures, outFeatures: size.outFeatures,
          x: encoder.output, y: rows, workspace: context.workspace))
    }
    self.rows = rows
    self.encoder = encoder
    self.stack = stack
    self.cache = cache
    self.context = context
  }

  /// Fills the cache.
  func run(laps: Laps) {
    for (block, layer) in layers.enumerated() {
      layer.run(copy: 0)
      laps.end(.decoder, .crossKV)
      AttentionStep.store(
        rows.pointer(to: Float.self),
        bias: context.model.shared.bias(LayerSlot(.decoder, .crossKV), block: block), stack: stack,
        sequences: encoder.sequences, tokens: encoder.tokens, block: block, cache: cache,
        routines: context.routines, team: context.model.team)
      laps.end(.decoder, .attention)
    }
  }
}
