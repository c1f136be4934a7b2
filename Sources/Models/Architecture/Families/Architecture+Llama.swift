extension Architecture {
  /// Llama, and Mistral with its window: a decoder with rotary positions and a gated feed-forward part.
  static func llama(
    _ name: String, family: Family = .llama, hidden: Int, vocabulary: Int, heads: Int,
    keyValueHeads: Int, headSize: Int, inner: Int, blocks: Int, epsilon: Float = 1e-5,
    rotary: Rotary, positions: Int, window: Int? = nil, activation: Activation = .silu,
    biases: Set<LinearRole> = [], hasTiedHead: Bool = false
  ) -> Architecture {
    var stack = Stack(
      blocks: blocks, heads: heads, keyValueHeads: keyValueHeads, headSize: headSize, inner: inner,
      norm: Norm(.rootMeanSquare, epsilon: epsilon, hasShift: false), position: .rotary(rotary),
      attentionScale: inverseRoot(headSize), isCausal: true, activation: activation,
      isGated: true)
    stack.window = window
    stack.biases = biases
    stack.mostPositions = positions
    var architecture = Architecture(
      name: name, family: family, hidden: hidden, vocabulary: vocabulary)
    architecture.decoder = stack
    architecture.head = Head(isTied: hasTiedHead)
    return architecture
  }
}
