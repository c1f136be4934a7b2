import Hardware

/// Llama or Mistral by the fields of transformers' `LlamaConfig` and `MistralConfig`.
func llamaArchitecture(
  _ name: String, _ family: Architecture.Family, _ fields: ConfigurationFields
) throws -> Architecture {
  let isMistral = family == .mistral
  let hidden = try fields.whole("hidden_size", ConfigurationFields.widths)
  let attention = try attention(fields, hidden: hidden, isMistral: isMistral)
  var biases: Set<LinearRole> = []
  if !isMistral {
    if try fields.flag("attention_bias") == true { biases.formUnion([.q, .k, .v, .o]) }
    if try fields.flag("mlp_bias") == true { biases.formUnion([.gate, .up, .down]) }
  }
  return .llama(
    name, family: family, hidden: hidden,
    vocabulary: try fields.whole("vocab_size", ConfigurationFields.rows), heads: attention.heads,
    keyValueHeads: attention.keyValueHeads, headSize: attention.headSize,
    inner: try fields.whole("intermediate_size", ConfigurationFields.widths),
    blocks: try fields.whole("num_hidden_layers", ConfigurationFields.blocks),
    epsilon: try fields.epsilon("rms_norm_eps", standard: 1e-6), rotary: try fields.rotary(),
    positions: try fields.whole(
      "max_position_embeddings", ConfigurationFields.rows, standard: isMistral ? 4096 * 32 : 2048),
    window: isMistral ? try window(fields) : nil,
    activation: try fields.activation("hidden_act", standard: .silu), biases: biases,
    hasTiedHead: try fields.flag("tie_word_embeddings") ?? false)
}

private func attention(
  _ fields: ConfigurationFields, hidden: Int, isMistral: Bool
) throws -> (heads: Int, keyValueHeads: Int, headSize: Int) {
  let heads: Int
  let headSize: Int
  if let given = try fields.optionalWhole("head_dim", ConfigurationFields.widths) {
    heads = try fields.whole("num_attention_heads", ConfigurationFields.heads)
    headSize = given
    try fields.checkHeadSize(headSize, in: "head_dim", "\(headSize)")
  } else {
    heads = try fields.headsSplitting(hidden, "hidden_size", in: "num_attention_heads")
    headSize = hidden / heads
  }
  // Mistral's class has 8 for what is missing; null stands for as many as there are heads in both.
  let name = "num_key_value_heads"
  let keyValueHeads = try fields.whole(
    name, ConfigurationFields.heads, standard: isMistral && !fields.isNull(name) ? 8 : heads)
  guard heads % keyValueHeads == 0 else {
    throw fields.error(
      name, "\(keyValueHeads) key-value heads don't divide num_attention_heads \(heads)")
  }
  return (heads, keyValueHeads, headSize)
}

/// Mistral's class has 4096 for a window that is missing; null stands for none.
private func window(_ fields: ConfigurationFields) throws -> Int? {
  let name = "sliding_window"
  if fields.isNull(name) { return nil }
  return try fields.whole(name, ConfigurationFields.rows, standard: 4096)
}
