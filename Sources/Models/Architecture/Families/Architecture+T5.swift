extension Architecture {
  /// T5: an encoder and a decoder with relative position bias, whose scores aren't scaled.
  ///
  /// A tied head takes hidden states over √hidden.
  static func t5(
    _ name: String, hidden: Int, vocabulary: Int, heads: Int, headSize: Int, inner: Int,
    encoderBlocks: Int, decoderBlocks: Int, activation: Activation, isGated: Bool,
    buckets: Int = 32, maximumDistance: Int = 128, epsilon: Float = 1e-6, hasTiedHead: Bool = true,
    decoderStartToken: Int = 0
  ) -> Architecture {
    let encoder = Stack(
      blocks: encoderBlocks, heads: heads, keyValueHeads: heads, headSize: headSize, inner: inner,
      norm: Norm(.rootMeanSquare, epsilon: epsilon, hasShift: false),
      position: .relativeBias(buckets: buckets, maximumDistance: maximumDistance),
      attentionScale: 1, isCausal: false, activation: activation, isGated: isGated)
    var architecture = Architecture(
      name: name, family: .t5, hidden: hidden, vocabulary: vocabulary)
    architecture.encoder = encoder
    var decoder = encoder
    decoder.blocks = decoderBlocks
    decoder.isCausal = true
    decoder.attendsToEncoder = true
    architecture.decoder = decoder
    architecture.head = Head(
      isTied: hasTiedHead, inputScale: hasTiedHead ? inverseRoot(hidden) : 1)
    architecture.decoderStartToken = decoderStartToken
    return architecture
  }
}
