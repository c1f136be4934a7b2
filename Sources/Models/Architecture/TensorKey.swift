/// The linear layers of a block.
public enum LinearRole: String, CaseIterable, Sendable {
  case q, k, v, o
  /// q, k and v as one tensor.
  case qkv
  case crossQ, crossK, crossV, crossO
  case gate, up, down
}

/// One tensor of a transformer, whatever a checkpoint calls it.
public enum TensorKey: Hashable, Sendable {
  /// Of a linear layer, a norm or a convolution.
  public enum Part: String, Sendable {
    /// Weights [out, in], or a norm's gain.
    case weight
    /// A bias, or a norm's shift.
    case bias
  }

  /// The norms of a stack.
  public enum NormRole: String, Sendable {
    case selfAttention, crossAttention, feedForward, final
  }

  /// [vocabulary, hidden].
  case tokenEmbedding
  /// [positions, hidden].
  case positions(Architecture.Side)
  /// [segments, hidden].
  case segments
  /// [hidden], of the norm behind the embeddings (BERT).
  case embeddingNorm(Part)
  /// [hidden]; block nil for the final one.
  case norm(Architecture.Side, block: Int?, NormRole, Part)
  /// [out, in] or [out].
  case linear(Architecture.Side, block: Int, LinearRole, Part)
  /// [buckets, heads].
  case relativeBias(Architecture.Side)
  /// [hidden, in, 3] or [hidden], of convolution 1 or 2.
  case convolution(Int, Part)
  /// [vocabulary, hidden], where it isn't tied.
  case head
}

extension Architecture {
  /// [out, in] of linear layer `role` of a block of `stack`.
  public func size(of role: LinearRole, in stack: Stack) -> [Int] {
    switch role {
    case .q, .crossQ: [stack.queries, hidden]
    case .k, .v: [stack.keyValues, hidden]
    // Keys and values of the encoder's output, which is as wide as the decoder's.
    case .crossK, .crossV: [stack.keyValues, hidden]
    case .qkv: [stack.queries + 2 * stack.keyValues, hidden]
    case .o, .crossO: [hidden, stack.queries]
    case .gate, .up: [stack.inner, hidden]
    case .down: [hidden, stack.inner]
    }
  }

  /// The linear layers of each block of `stack`, in the order of execution.
  public func linearRoles(of stack: Stack) -> [LinearRole] {
    (stack.isFused ? [.qkv, .o] : [.q, .k, .v, .o])
      + (stack.attendsToEncoder ? [.crossQ, .crossK, .crossV, .crossO] : [])
      + (stack.isGated ? [.gate] : []) + [.up, .down]
  }

  /// Every tensor that it needs, with its shape.
  public var tensors: [TensorKey: [Int]] {
    var all: [TensorKey: [Int]] = [.tokenEmbedding: [vocabulary, hidden]]
    if segments > 0 {
      all[.segments] = [segments, hidden]
      all[.embeddingNorm(.weight)] = [hidden]
      all[.embeddingNorm(.bias)] = [hidden]
    }
    for side in Side.allCases {
      if let stack = self[side] { add(stack, side, to: &all) }
    }
    if let audio {
      all[.convolution(1, .weight)] = [hidden, audio.melBands, 3]
      all[.convolution(1, .bias)] = [hidden]
      all[.convolution(2, .weight)] = [hidden, hidden, 3]
      all[.convolution(2, .bias)] = [hidden]
    }
    if let head, !head.isTied { all[.head] = [vocabulary, hidden] }
    return all
  }

  private func add(_ stack: Stack, _ side: Side, to all: inout [TensorKey: [Int]]) {
    switch stack.position {
    case .table: all[.positions(side)] = [stack.mostPositions ?? 0, hidden]
    case .relativeBias(let buckets, _): all[.relativeBias(side)] = [buckets, stack.heads]
    case .rotary, .linearBias: break
    }
    func addNorm(_ block: Int?, _ role: TensorKey.NormRole) {
      all[.norm(side, block: block, role, .weight)] = [hidden]
      if stack.norm.hasShift { all[.norm(side, block: block, role, .bias)] = [hidden] }
    }
    for block in 0..<stack.blocks {
      addNorm(block, .selfAttention)
      if stack.attendsToEncoder { addNorm(block, .crossAttention) }
      addNorm(block, .feedForward)
      for role in linearRoles(of: stack) {
        let size = size(of: role, in: stack)
        all[.linear(side, block: block, role, .weight)] = size
        if stack.biases.contains(role) {
          all[.linear(side, block: block, role, .bias)] = [size[0]]
        }
      }
    }
    if stack.norm.placement == .before { addNorm(nil, .final) }
  }
}
