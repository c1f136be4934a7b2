import Hardware
import Kernels
import Matrices
import Models

/// What running a model takes of memory, before anything is taken.
struct ModelMemory {
  let architecture: Architecture
  let variants: [Variant]
  let extent: ModelExecution.Extent

  /// Bytes for `blocks` blocks of each stack (nil: all): packed weights of every variant, what they share,
  /// caches and buffers, and one layer's values while it is packed.
  ///
  /// Saturates instead of overflowing.
  func bytes(blocks: Int?) -> Int {
    let limited = architecture.limited(toBlocks: blocks)
    var total = Saturating(0)
    var largest = Saturating(0)
    for slot in limited.slots {
      let size = limited.size(of: slot)
      let weights = Saturating(size.outFeatures) * size.inFeatures
      largest = max(largest, weights)
      let count = limited[slot.side]?.blocks ?? 0
      for variant in variants {
        total = total + packedBytes(variant, slot, size) * count
      }
    }
    let hidden = limited.hidden
    let embedding = Saturating(limited.vocabulary) * hidden
    total = total + embedding * 4
    if limited.head != nil {
      for precision in Set(variants.map(\.headPrecision)) {
        total = total + embedding * precision.bitsPerWeight / 8
      }
      // While it is packed: its values, and once more as the precision has them.
      largest = max(largest, embedding)
    }
    // Values, the mask, the encoded form; the packed form beside them is counted above.
    total = total + largest * 4 + largest / 8 + largest * 2
    return (total + activations(limited) * variants.count).value
  }

  /// The most blocks that fit in `available` bytes, or nil when not even one does.
  func blocks(fitting available: Int) -> Int? {
    let all = Architecture.Side.allCases.compactMap { architecture[$0]?.blocks }.max() ?? 1
    return (1...max(1, all)).last { bytes(blocks: $0) <= available }
  }

  /// Refuses what doesn't fit in `available` bytes, and says what would.
  func require(_ available: Int, blocks: Int?) throws {
    let needed = bytes(blocks: blocks)
    guard needed > available else { return }
    let fitting = self.blocks(fitting: available)
    let advice =
      fitting.map { "--blocks \($0) fits, and is scaled up" }
      ?? "not even one block fits: run fewer variants, or a smaller batch or context"
    throw UnavailableError(
      "\(architecture.name) in \(variants.count == 1 ? "this way" : "these \(variants.count) ways") "
        + "needs \(SweepPlan.gibibytes(needed)) of memory, \(SweepPlan.gibibytes(available)) are "
        + "available: \(advice)")
  }

  /// What one layer takes at least: which of several kernels wins is only known when they are timed.
  private func packedBytes(
    _ variant: Variant, _ slot: LayerSlot, _ size: (outFeatures: Int, inFeatures: Int)
  ) -> Saturating {
    let weights = Saturating(size.outFeatures) * size.inFeatures
    guard weights.value < Int.max / 64 else { return Saturating(Int.max) }
    let kept = Int(Double(weights.value) * (1 - (variant.pattern.nominalSparsity ?? 0)))
    let candidates = variant.candidates[slot] ?? [:]
    let least = candidates.mapValues { selections in
      selections.map {
        $0.kernel.estimatedWeightBytes(
          rows: size.outFeatures, columns: size.inFeatures, nonzeros: kept,
          pattern: variant.pattern, precision: variant.precision(of: slot))
      }.min() ?? 0
    }
    // Both phases share a packing where they use one kernel.
    return Saturating(least.values.max() ?? 0)
  }

  private func activations(_ architecture: Architecture) -> Saturating {
    var total = Saturating(0)
    for side in Architecture.Side.allCases {
      guard let stack = architecture[side] else { continue }
      let tokens = side == .encoder ? extent.encoderTokens : extent.prompt
      let floats =
        3 * architecture.hidden + 3 * stack.queries + 2 * stack.keyValues
        + (stack.isGated ? 3 : 1) * stack.inner
      // Once as they are, once laid out for a kernel.
      total = total + Saturating(extent.sequences) * tokens * floats * 8
      let positions = side == .encoder ? extent.encoderTokens : extent.capacity
      total = total + Saturating(extent.sequences) * positions * stack.keyValues * 8 * stack.blocks
      total = total + Self.tables(stack, positions)
      if stack.attendsToEncoder {
        total =
          total + Saturating(extent.sequences) * extent.encoderTokens * stack.keyValues * 8
          * (stack.blocks + 1)
      }
    }
    if let audio = architecture.audio {
      let frames = Saturating(extent.sequences) * extent.encoderTokens
      total = total + frames * 4 * (2 * 3 * audio.melBands + 5 * architecture.hidden)
    }
    if architecture.head != nil {
      // All logits are held twice: as they are made, and as they are given.
      let rows = Saturating(extent.sequences) * (extent.givesAllLogits ? extent.prompt : 1)
      total = total + rows * architecture.vocabulary * (extent.givesAllLogits ? 8 : 4)
    }
    return total
  }

  /// What positions mean: two floats of each pair of a head, or a bias for every distance there and back.
  private static func tables(_ stack: Stack, _ positions: Int) -> Saturating {
    switch stack.position {
    case .table: Saturating(0)
    case .rotary: Saturating(positions) * stack.headSize * 4
    case .linearBias, .relativeBias: Saturating(positions) * 2 * stack.heads * 4
    }
  }
}

/// An integer that stays at its largest value instead of overflowing.
private struct Saturating: Comparable {
  var value: Int

  init(_ value: Int) { self.value = value }

  static func < (left: Self, right: Self) -> Bool { left.value < right.value }

  static func + (left: Self, right: Self) -> Self {
    let (sum, overflow) = left.value.addingReportingOverflow(right.value)
    return Self(overflow ? Int.max : sum)
  }

  static func * (left: Self, right: Int) -> Self {
    let (product, overflow) = left.value.multipliedReportingOverflow(by: right)
    return Self(overflow ? Int.max : product)
  }

  static func / (left: Self, right: Int) -> Self { Self(left.value / right) }
}
