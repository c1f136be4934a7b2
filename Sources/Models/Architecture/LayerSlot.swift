/// A linear layer as it is executed: the roles that read the same input are one layer.
public struct LayerSlot: Hashable, Sendable {
  /// The layers of a block, in the order of execution.
  public enum Kind: String, CaseIterable, Sendable {
    /// Queries, keys and values.
    case qkv
    /// What attention gives, back to hidden states.
    case o
    case crossQ
    /// Keys and values of the encoder's output: once for each utterance.
    case crossKV
    case crossO
    /// Into the feed-forward part, the gate before the rest where there is one.
    case up
    /// Out of it.
    case down
  }

  /// The stack it is in.
  public var side: Architecture.Side
  /// Which of a block's layers.
  public var kind: Kind

  /// A layer of the blocks of `side`.
  public init(_ side: Architecture.Side, _ kind: Kind) {
    self.side = side
    self.kind = kind
  }
}

extension Architecture {
  /// The layers that each block of `side` executes.
  public func slots(of side: Side) -> [LayerSlot] {
    guard let stack = self[side] else { return [] }
    let kinds: [LayerSlot.Kind] =
      [.qkv, .o] + (stack.attendsToEncoder ? [.crossQ, .crossKV, .crossO] : []) + [.up, .down]
    return kinds.map { LayerSlot(side, $0) }
  }

  /// All layers that are executed, the encoder's first.
  public var slots: [LayerSlot] { Side.allCases.flatMap(slots(of:)) }

  /// The checkpoint's layers that make up `slot`, their outputs one behind the other.
  public func roles(of slot: LayerSlot) -> [LinearRole] {
    guard let stack = self[slot.side] else { return [] }
    switch slot.kind {
    case .qkv: return stack.isFused ? [.qkv] : [.q, .k, .v]
    case .o: return [.o]
    case .crossQ: return [.crossQ]
    case .crossKV: return [.crossK, .crossV]
    case .crossO: return [.crossO]
    case .up: return stack.isGated ? [.gate, .up] : [.up]
    case .down: return [.down]
    }
  }

  /// Outputs and inputs of `slot`.
  public func size(of slot: LayerSlot) -> (outFeatures: Int, inFeatures: Int) {
    guard let stack = self[slot.side] else { return (0, 0) }
    let sizes = roles(of: slot).map { size(of: $0, in: stack) }
    return (sizes.reduce(0) { $0 + $1[0] }, sizes.first?[1] ?? 0)
  }

  /// What `slot` is called in records and plans: `decoder.self_attention.qkv`, `mlp.gate+up`.
  public func name(of slot: LayerSlot) -> String {
    let stack = encoder == nil || decoder == nil ? "" : "\(slot.side.rawValue)."
    let isGated = self[slot.side]?.isGated ?? false
    switch slot.kind {
    case .qkv: return stack + "self_attention.qkv"
    case .o: return stack + "self_attention.o"
    case .crossQ: return stack + "cross_attention.q"
    case .crossKV: return stack + "cross_attention.kv"
    case .crossO: return stack + "cross_attention.o"
    case .up: return stack + (isGated ? "mlp.gate+up" : "mlp.up")
    case .down: return stack + "mlp.down"
    }
  }
}
