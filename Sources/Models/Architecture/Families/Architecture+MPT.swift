extension Architecture {
  /// MPT: a decoder with ALiBi, whose q, k and v are one tensor.
  ///
  /// `attentionScale` nil stands for 1/√(head size); `hasBiases` for biases of all linear layers and
  /// shifts of all norms, which the published models lack.
  static func mpt(
    _ name: String, hidden: Int, vocabulary: Int, heads: Int, inner: Int, blocks: Int,
    largestBias: Float = 8, attentionScale: Float? = nil, epsilon: Float = 1e-5,
    hasBiases: Bool = false, hasTiedHead: Bool = true
  ) -> Architecture {
    let headSize = hidden / heads
    var stack = Stack(
      blocks: blocks, heads: heads, keyValueHeads: heads, headSize: headSize, inner: inner,
      norm: Norm(.layer, epsilon: epsilon, hasShift: hasBiases),
      position: .linearBias(maximum: largestBias),
      attentionScale: attentionScale ?? inverseRoot(headSize), isCausal: true,
      activation: .gelu, isGated: false)
    stack.isFused = true
    stack.biases = hasBiases ? [.qkv, .o, .up, .down] : []
    var architecture = Architecture(
      name: name, family: .mpt, hidden: hidden, vocabulary: vocabulary)
    architecture.decoder = stack
    architecture.head = Head(isTied: hasTiedHead)
    return architecture
  }
}
