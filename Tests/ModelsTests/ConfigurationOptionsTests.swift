import Hardware
import Models
import Testing

/// What fields mean that the published models leave at their usual values, or out.
@Suite struct ConfigurationOptionsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theNameIsThatOfTheModelOrItsType() throws {
    #expect(try folder.read(Published.llama2).name == "Llama-2-7b-hf")
    #expect(try folder.read(Published.llama2.with("_name_or_path", nil)).name == "llama")
  }

  @Test(arguments: [
    ("relu", Activation.relu, false), ("gelu", .gelu, false), ("gated-gelu", .geluTanh, true),
    ("gated-silu", .silu, true),
  ])
  func t5FeedForward(name: String, activation: Activation, isGated: Bool) throws {
    let text = Published.t5Small.with("feed_forward_proj", "\"\(name)\"")
    for stack in [try folder.read(text).encoder, try folder.read(text).decoder] {
      #expect(stack?.activation == activation)
      #expect(stack?.isGated == isGated)
    }
  }

  @Test func t5Options() throws {
    let text = Published.t5Small.with("num_decoder_layers", "2")
      .with("relative_attention_max_distance", "64").with("decoder_start_token_id", nil)
      .with("pad_token_id", "7")
    let read = try folder.read(text)
    #expect(read.encoder?.blocks == 6)
    #expect(read.decoder?.blocks == 2)
    #expect(read.decoder?.position == .relativeBias(buckets: 32, maximumDistance: 64))
    #expect(read.decoderStartToken == 7)
  }

  @Test func t5HeadsOfTheirOwnAreNotScaled() throws {
    let untied = Head(isTied: false, inputScale: 1)
    #expect(try folder.read(Published.t5Small.with("tie_word_embeddings", "false")).head == untied)
    // As transformers 5 writes T5 1.1.
    let later = Published.t5Small.with("tie_word_embeddings", "true")
    #expect(try folder.read(later.with("scale_decoder_outputs", "false")).head == untied)
    #expect(try folder.read(later.with("scale_decoder_outputs", "true")).head?.isTied == true)
  }

  @Test func whisperOptions() throws {
    let text = Published.whisperSmall.with("decoder_layers", "4")
      .with("decoder_attention_heads", "6").with("decoder_ffn_dim", "512")
      .with("activation_function", "\"relu\"").with("num_mel_bins", "128")
      .with("decoder_start_token_id", nil)
    let read = try folder.read(text)
    #expect(read.encoder?.blocks == 12)
    #expect(read.decoder?.blocks == 4)
    #expect(read.decoder?.headSize == 128)
    #expect(read.decoder?.inner == 512)
    #expect(read.decoder?.activation == .relu)
    #expect(read.audio == Audio(melBands: 128, frames: 1500))
    #expect(read.decoderStartToken == 50257)
  }

  @Test func mptOptions() throws {
    let text = Published.mpt7B.with("softmax_scale", "0.5").with("alibi_bias_max", "16")
      .with("expansion_ratio", "2").with("no_bias", "false").with("tie_word_embeddings", "false")
      .with("layer_norm_epsilon", "0.001")
    let decoder = try #require(try folder.read(text).decoder)
    #expect(decoder.attentionScale == 0.5)
    #expect(decoder.position == .linearBias(maximum: 16))
    #expect(decoder.inner == 8192)
    #expect(decoder.norm == Norm(.layer, epsilon: 0.001, hasShift: true))
    #expect(decoder.biases == [.qkv, .o, .up, .down])
    #expect(try folder.read(text).head == Head(isTied: false))
    #expect(decoder.mostPositions == nil)
  }

  @Test func llamaOptions() throws {
    let text = Published.llama32.with("attention_bias", "true").with("mlp_bias", "true")
      .with("head_dim", "96").with("hidden_act", "\"gelu_pytorch_tanh\"")
      .with("rms_norm_eps", nil).with("max_position_embeddings", nil)
      .with("num_key_value_heads", nil).with("tie_word_embeddings", nil)
    let read = try folder.read(text)
    let decoder = try #require(read.decoder)
    #expect(decoder.biases == [.q, .k, .v, .o, .gate, .up, .down])
    #expect(decoder.headSize == 96)
    #expect(decoder.queries == 3072)
    #expect(decoder.keyValueHeads == 32)
    #expect(decoder.activation == .geluTanh)
    #expect(decoder.norm.epsilon == 1e-6)
    #expect(decoder.mostPositions == 2048)
    #expect(read.head == Head(isTied: false))
  }

  @Test func rotaryParametersAsTransformers5WritesThem() throws {
    let plain = Published.llama2.with("rope_scaling", nil)
    let scaled = plain.with(
      "rope_parameters",
      """
      {"rope_theta": 500000.0, "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, \
      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
      """)
    let wanted = try folder.read(Published.llama31).decoder?.position
    #expect(try folder.read(scaled).decoder?.position == wanted)
    let unscaled = plain.with("rope_parameters", #"{"rope_theta": 7.5, "rope_type": "default"}"#)
    #expect(try folder.read(unscaled).decoder?.position == .rotary(Rotary(base: 7.5)))
  }

  @Test func rotaryScalingUnderItsOldNameAndWithTheContextOutside() throws {
    let old = Published.llama2.with("rope_theta", "500000").with(
      "rope_scaling",
      #"{"type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4}"#)
    let wanted = try folder.read(Published.llama31).decoder?.position
    let outside = old.with("original_max_position_embeddings", "8192")
    #expect(try folder.read(outside).decoder?.position == wanted)
    let error = #expect(throws: DataError.self) { try folder.read(old) }
    #expect(error?.field == "rope_scaling.original_max_position_embeddings")
  }

  @Test func mistralOptions() throws {
    func decoder(_ field: String, _ value: String?) throws -> Stack? {
      try folder.read(Published.mistral.with(field, value)).decoder
    }
    #expect(try decoder("sliding_window", "null")?.window == nil)
    #expect(try decoder("sliding_window", nil)?.window == 4096)
    #expect(try decoder("sliding_window", "512")?.window == 512)
    #expect(try decoder("num_key_value_heads", nil)?.keyValueHeads == 8)
    #expect(try decoder("num_key_value_heads", "null")?.keyValueHeads == 32)
    #expect(try decoder("max_position_embeddings", nil)?.mostPositions == 131_072)
    #expect(try decoder("rope_theta", "1e6")?.position == .rotary(Rotary(base: 1e6)))
    // Llama's fields, which Mistral's class doesn't have.
    #expect(try decoder("attention_bias", "true")?.biases == [])
  }
}
