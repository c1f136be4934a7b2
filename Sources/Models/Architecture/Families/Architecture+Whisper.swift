extension Architecture {
  /// The sizes of one of Whisper's stacks.
  struct WhisperStack {
    var blocks: Int
    var heads: Int
    var inner: Int
    var positions: Int
  }

  /// Whisper: an encoder of mel frames and a decoder of text; all linear layers but k add a bias.
  static func whisper(
    _ name: String, hidden: Int, vocabulary: Int, melBands: Int, encoder: WhisperStack,
    decoder: WhisperStack, activation: Activation = .gelu, hasTiedHead: Bool = true,
    decoderStartToken: Int
  ) -> Architecture {
    func stack(_ sizes: WhisperStack, isDecoder: Bool) -> Stack {
      let headSize = hidden / sizes.heads
      var stack = Stack(
        blocks: sizes.blocks, heads: sizes.heads, keyValueHeads: sizes.heads, headSize: headSize,
        inner: sizes.inner, norm: Norm(.layer, epsilon: 1e-5, hasShift: true), position: .table,
        attentionScale: inverseRoot(headSize), isCausal: isDecoder,
        activation: activation, isGated: false)
      stack.mostPositions = sizes.positions
      stack.attendsToEncoder = isDecoder
      stack.biases = [.q, .v, .o, .up, .down]
      if isDecoder { stack.biases.formUnion([.crossQ, .crossV, .crossO]) }
      return stack
    }
    var architecture = Architecture(
      name: name, family: .whisper, hidden: hidden, vocabulary: vocabulary)
    architecture.encoder = stack(encoder, isDecoder: false)
    architecture.decoder = stack(decoder, isDecoder: true)
    architecture.audio = Audio(melBands: melBands, frames: encoder.positions)
    architecture.head = Head(isTied: hasTiedHead)
    architecture.decoderStartToken = decoderStartToken
    return architecture
  }
}
