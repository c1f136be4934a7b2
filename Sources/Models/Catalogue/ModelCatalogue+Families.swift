import Matrices

/// The architectures of the catalogue, each as a function of its sizes.
extension ModelCatalogue {
  /// An encoder and a decoder that attends to it (T5, Whisper).
  ///
  /// The decoder's `cross_attention.k` and `.v` run once per utterance, over all of the encoder's
  /// output, not once per token.
  static func encoderDecoder(
    _ name: String, _ summary: String, hidden: Int, inner: Int, encoderBlocks: Int,
    decoderBlocks: Int, up: String, down: String
  ) -> Model {
    var builder = LayerBuilder(model: name)
    builder.addAttention("encoder.self_attention", hidden: hidden, blocks: encoderBlocks)
    builder.addFeedForward(
      "encoder.mlp", up: [up], down: down, hidden: hidden, inner: inner, blocks: encoderBlocks)
    builder.addAttention("decoder.self_attention", hidden: hidden, blocks: decoderBlocks)
    builder.addAttention("decoder.cross_attention", hidden: hidden, blocks: decoderBlocks)
    builder.addFeedForward(
      "decoder.mlp", up: [up], down: down, hidden: hidden, inner: inner, blocks: decoderBlocks)
    return Model(name: name, summary: summary, layers: builder.layers)
  }

  /// A decoder whose q, k and v are one layer and whose feed-forward part has no gate (MPT).
  static func fusedDecoder(
    _ name: String, _ summary: String, hidden: Int, inner: Int, blocks: Int
  ) -> Model {
    var builder = LayerBuilder(model: name)
    builder.add("self_attention.qkv", out: 3 * hidden, in: hidden, blocks: blocks)
    builder.add("self_attention.o", out: hidden, in: hidden, blocks: blocks)
    builder.addFeedForward(
      "mlp", up: ["up"], down: "down", hidden: hidden, inner: inner, blocks: blocks)
    return Model(name: name, summary: summary, layers: builder.layers)
  }

  /// A decoder with a gated feed-forward part (Llama, Mistral); `keyValues` is the number of key-value
  /// heads × head size.
  static func gatedDecoder(
    _ name: String, _ summary: String, hidden: Int, keyValues: Int, inner: Int, blocks: Int
  ) -> Model {
    var builder = LayerBuilder(model: name)
    builder.addAttention("self_attention", hidden: hidden, keyValues: keyValues, blocks: blocks)
    builder.addFeedForward(
      "mlp", up: ["gate", "up"], down: "down", hidden: hidden, inner: inner, blocks: blocks)
    return Model(name: name, summary: summary, layers: builder.layers)
  }

  /// An encoder alone (BERT).
  ///
  /// Its pooler, which multiplies one token per sentence, is left out.
  static func encoder(
    _ name: String, _ summary: String, hidden: Int, inner: Int, blocks: Int
  ) -> Model {
    var builder = LayerBuilder(model: name)
    builder.addAttention("self_attention", hidden: hidden, blocks: blocks)
    builder.addFeedForward(
      "mlp", up: ["up"], down: "down", hidden: hidden, inner: inner, blocks: blocks)
    return Model(name: name, summary: summary, layers: builder.layers)
  }
}
