import Hardware

/// Whisper by the fields of transformers' `WhisperConfig`.
func whisperArchitecture(_ name: String, _ fields: ConfigurationFields) throws -> Architecture {
  let hidden = try fields.whole("d_model", ConfigurationFields.widths)
  let vocabulary = try fields.whole("vocab_size", ConfigurationFields.rows)
  func stack(_ side: String, positions: String) throws -> Architecture.WhisperStack {
    Architecture.WhisperStack(
      blocks: try fields.whole("\(side)_layers", ConfigurationFields.blocks),
      heads: try fields.headsSplitting(hidden, "d_model", in: "\(side)_attention_heads"),
      inner: try fields.whole("\(side)_ffn_dim", ConfigurationFields.widths),
      positions: try fields.whole(positions, ConfigurationFields.rows))
  }
  try fields.require("scale_embedding", false, otherwise: "scaled embeddings are")
  let encoder = try stack("encoder", positions: "max_source_positions")
  let decoder = try stack("decoder", positions: "max_target_positions")
  let start = try fields.whole(
    "decoder_start_token_id", 0...ConfigurationFields.rows.upperBound, standard: 50257)
  try fields.checkToken(start, in: "decoder_start_token_id", vocabulary: vocabulary)
  return .whisper(
    name, hidden: hidden, vocabulary: vocabulary,
    melBands: try fields.whole("num_mel_bins", ConfigurationFields.widths), encoder: encoder,
    decoder: decoder, activation: try fields.activation("activation_function", standard: .gelu),
    hasTiedHead: try fields.flag("tie_word_embeddings") ?? true, decoderStartToken: start)
}
