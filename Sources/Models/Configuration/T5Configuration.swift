import Hardware

/// T5 by the fields of transformers' `T5Config`.
func t5Architecture(_ name: String, _ fields: ConfigurationFields) throws -> Architecture {
  let hidden = try fields.whole("d_model", ConfigurationFields.widths)
  let vocabulary = try fields.whole("vocab_size", ConfigurationFields.rows)
  let headSize = try fields.whole("d_kv", ConfigurationFields.widths)
  try fields.checkHeadSize(headSize, in: "d_kv", "\(headSize)")
  let encoderBlocks = try fields.whole("num_layers", ConfigurationFields.blocks)
  let start = try decoderStart(fields)
  try fields.checkToken(start, in: "decoder_start_token_id", vocabulary: vocabulary)
  let feedForward = try feedForward(fields)
  let buckets = try buckets(fields)
  return .t5(
    name, hidden: hidden, vocabulary: vocabulary,
    heads: try fields.whole("num_heads", ConfigurationFields.heads), headSize: headSize,
    inner: try fields.whole("d_ff", ConfigurationFields.widths), encoderBlocks: encoderBlocks,
    decoderBlocks: try fields.whole(
      "num_decoder_layers", ConfigurationFields.blocks, standard: encoderBlocks),
    activation: feedForward.activation, isGated: feedForward.isGated, buckets: buckets.count,
    maximumDistance: buckets.distance,
    epsilon: try fields.epsilon("layer_norm_epsilon", standard: 1e-6),
    hasTiedHead: try hasTiedHead(fields), decoderStartToken: start)
}

/// T5 begins with its padding, where nothing else is said.
private func decoderStart(_ fields: ConfigurationFields) throws -> Int {
  let tokens = 0...ConfigurationFields.rows.upperBound
  let padding = try fields.whole("pad_token_id", tokens, standard: 0)
  return try fields.whole("decoder_start_token_id", tokens, standard: padding)
}

/// `relu`, `gated-gelu` and the like.
private func feedForward(
  _ fields: ConfigurationFields
) throws -> (activation: Activation, isGated: Bool) {
  try fields.choice(
    "feed_forward_proj",
    [
      "relu": (.relu, false), "gelu": (.gelu, false), "gelu_new": (.geluTanh, false),
      "silu": (.silu, false), "gated-relu": (.relu, true),
      // Transformers takes this one, T5 1.1's, for gelu_new.
      "gated-gelu": (.geluTanh, true), "gated-gelu_new": (.geluTanh, true),
      "gated-silu": (.silu, true),
    ], standard: (.relu, false))
}

/// Each direction has half of the encoder's buckets, half of which stand for one distance each: there
/// must be some of both, and distances left for the others.
private func buckets(_ fields: ConfigurationFields) throws -> (count: Int, distance: Int) {
  let name = "relative_attention_num_buckets"
  let count = try fields.whole(name, 4...4096, standard: 32)
  guard count % 4 == 0 else { throw fields.error(name, "must be a multiple of 4, not \(count)") }
  let distance = try fields.whole(
    "relative_attention_max_distance", 1...1 << 20, standard: 128)
  guard distance > count / 2 else {
    throw fields.error(
      "relative_attention_max_distance",
      "must be above half of \(name) \(count), not \(distance)")
  }
  return (count, distance)
}

/// Transformers 5 writes of every T5 that its head is tied, and whether its input is scaled, which is
/// what tells T5 1.1, whose head has weights of its own.
private func hasTiedHead(_ fields: ConfigurationFields) throws -> Bool {
  let isTied = try fields.flag("tie_word_embeddings") ?? true
  return try fields.flag("scale_decoder_outputs") ?? isTied
}
