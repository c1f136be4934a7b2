import Hardware

/// BERT by the fields of transformers' `BertConfig`.
func bertArchitecture(_ name: String, _ fields: ConfigurationFields) throws -> Architecture {
  try fields.require("is_decoder", false, otherwise: "BERT as a decoder is")
  try fields.require("add_cross_attention", false, otherwise: "BERT as a decoder is")
  _ = try fields.choice("position_embedding_type", ["absolute": true], standard: true)
  let hidden = try fields.whole("hidden_size", ConfigurationFields.widths)
  return .bert(
    name, hidden: hidden, vocabulary: try fields.whole("vocab_size", ConfigurationFields.rows),
    heads: try fields.headsSplitting(hidden, "hidden_size", in: "num_attention_heads"),
    inner: try fields.whole("intermediate_size", ConfigurationFields.widths),
    blocks: try fields.whole("num_hidden_layers", ConfigurationFields.blocks),
    positions: try fields.whole("max_position_embeddings", ConfigurationFields.rows),
    segments: try fields.whole("type_vocab_size", ConfigurationFields.rows),
    epsilon: try fields.epsilon("layer_norm_eps", standard: 1e-12),
    activation: try fields.activation("hidden_act", standard: .gelu))
}
