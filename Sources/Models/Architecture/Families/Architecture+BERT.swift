extension Architecture {
  /// BERT: an encoder with learned positions and segments, normalised behind each part.
  ///
  /// Its pooler, which multiplies one token per sentence, is left out.
  static func bert(
    _ name: String, hidden: Int, vocabulary: Int, heads: Int, inner: Int, blocks: Int,
    positions: Int = 512, segments: Int = 2, epsilon: Float = 1e-12, activation: Activation = .gelu
  ) -> Architecture {
    let headSize = hidden / heads
    var stack = Stack(
      blocks: blocks, heads: heads, keyValueHeads: heads, headSize: headSize, inner: inner,
      norm: Norm(.layer, epsilon: epsilon, hasShift: true, placement: .after), position: .table,
      attentionScale: inverseRoot(headSize), isCausal: false, activation: activation,
      isGated: false)
    stack.biases = [.q, .k, .v, .o, .up, .down]
    stack.mostPositions = positions
    var architecture = Architecture(
      name: name, family: .bert, hidden: hidden, vocabulary: vocabulary)
    architecture.encoder = stack
    architecture.segments = segments
    return architecture
  }
}
