import Hardware

/// MPT by the fields of transformers' `MptConfig`.
func mptArchitecture(_ name: String, _ fields: ConfigurationFields) throws -> Architecture {
  let hidden = try fields.whole("d_model", ConfigurationFields.widths)
  let heads = try fields.headsSplitting(hidden, "d_model", in: "n_heads")
  let ratio = try fields.whole("expansion_ratio", 1...1024, standard: 4)
  guard ConfigurationFields.widths.contains(ratio * hidden) else {
    throw fields.error(
      "expansion_ratio",
      "\(ratio) × d_model \(hidden) is above \(ConfigurationFields.widths.upperBound)")
  }
  _ = try fields.choice(
    "norm_type", ["low_precision_layernorm": true, "layernorm": true], standard: true)
  guard try fields.optionalNumber("logit_scale", upTo: 1e6) == nil else {
    throw fields.error("logit_scale", "must be null: scaled logits are not supported")
  }
  let attention = try fields.object("attn_config")
  try attention.map(refuseOtherAttention)
  return .mpt(
    name, hidden: hidden, vocabulary: try fields.whole("vocab_size", ConfigurationFields.rows),
    heads: heads, inner: ratio * hidden,
    blocks: try fields.whole("n_layers", ConfigurationFields.blocks),
    largestBias: Float(try attention?.number("alibi_bias_max", upTo: 1024, standard: 8) ?? 8),
    attentionScale: try attention?.optionalNumber("softmax_scale", upTo: 1e6).map { Float($0) },
    epsilon: try fields.epsilon("layer_norm_epsilon", standard: 1e-5),
    hasBiases: try fields.flag("no_bias") == false,
    hasTiedHead: try fields.flag("tie_word_embeddings") ?? true)
}

private func refuseOtherAttention(_ fields: ConfigurationFields) throws {
  _ = try fields.choice("attn_type", ["multihead_attention": true], standard: true)
  try fields.require("alibi", true, otherwise: "MPT with learned positions is")
  try fields.require("rope", false, otherwise: "MPT with rotary positions is")
  try fields.require("qk_ln", false, otherwise: "normalised queries and keys are")
  try fields.require("prefix_lm", false, otherwise: "attention to a prefix is")
  guard try fields.optionalNumber("clip_qkv", upTo: .greatestFiniteMagnitude) == nil else {
    throw fields.error("clip_qkv", "must be null: clipped queries and keys are not supported")
  }
}
