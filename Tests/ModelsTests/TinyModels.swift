import Testing

/// A model of one or two blocks as transformers writes it: a configuration, and tensors by the names
/// that the class in `architectures` gives them.
struct TinyModel: Sendable, CustomTestStringConvertible {
  var name: String
  var configuration: ConfigurationText
  var tensors: [TinyTensor]

  var testDescription: String { name }

  static let all = [t5, gatedT5, whisper, mpt, llama, mistral, bert, oldBERT]

  /// Writes both into `folder`.
  func write(to folder: TemporaryFolder) throws {
    _ = try folder.write(configuration.text)
    try folder.write(tensors)
  }

  /// Two heads of 8 in everything, 11 tokens.
  private static let t5Configuration = ConfigurationText(
    """
    {
      "d_ff": 24,
      "d_kv": 8,
      "d_model": 16,
      "num_heads": 2,
      "num_layers": 2,
      "vocab_size": 11,
      "model_type": "t5"
    }
    """)

  static let t5 = TinyModel(
    name: "t5", configuration: t5Configuration,
    tensors: t5Tensors { block in
      [
        TinyTensor("\(block).DenseReluDense.wi.weight", 24, 16),
        TinyTensor("\(block).DenseReluDense.wo.weight", 16, 24),
      ]
    } + [
      // Copies, as old checkpoints have them.
      TinyTensor("encoder.embed_tokens.weight", 11, 16), TinyTensor("lm_head.weight", 11, 16),
      TinyTensor("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", 32, 2),
    ])

  static let gatedT5 = TinyModel(
    name: "gated t5",
    configuration: t5Configuration.with("feed_forward_proj", "\"gated-gelu\"")
      .with("tie_word_embeddings", "false"),
    tensors: t5Tensors { block in
      [
        TinyTensor("\(block).DenseReluDense.wi_0.weight", 24, 16),
        TinyTensor("\(block).DenseReluDense.wi_1.weight", 24, 16),
        TinyTensor("\(block).DenseReluDense.wo.weight", 16, 24),
      ]
    } + [TinyTensor("lm_head.weight", 11, 16)])

  private static func t5Tensors(feedForward: (String) -> [TinyTensor]) -> [TinyTensor] {
    var tensors = [
      TinyTensor("shared.weight", 11, 16), TinyTensor("encoder.final_layer_norm.weight", 16),
      TinyTensor("decoder.final_layer_norm.weight", 16),
    ]
    for side in ["encoder", "decoder"] {
      tensors.append(
        TinyTensor("\(side).block.0.layer.0.SelfAttention.relative_attention_bias.weight", 32, 2))
      for block in ["\(side).block.0.layer", "\(side).block.1.layer"] {
        let last = side == "encoder" ? 1 : 2
        let attentions =
          side == "encoder" ? ["0.SelfAttention"] : ["0.SelfAttention", "1.EncDecAttention"]
        for attention in attentions {
          tensors += ["q", "k", "v", "o"].map {
            TinyTensor("\(block).\(attention).\($0).weight", 16, 16)
          }
        }
        tensors += (0...last).map { TinyTensor("\(block).\($0).layer_norm.weight", 16) }
        tensors += feedForward("\(block).\(last)")
      }
    }
    return tensors
  }

  static let whisper = TinyModel(
    name: "whisper",
    configuration: ConfigurationText(
      """
      {
        "d_model": 16,
        "decoder_attention_heads": 2,
        "decoder_ffn_dim": 24,
        "decoder_layers": 1,
        "decoder_start_token_id": 3,
        "encoder_attention_heads": 2,
        "encoder_ffn_dim": 32,
        "encoder_layers": 1,
        "max_source_positions": 6,
        "max_target_positions": 5,
        "num_mel_bins": 4,
        "vocab_size": 11,
        "model_type": "whisper"
      }
      """),
    tensors: [
      TinyTensor("model.encoder.conv1.weight", 16, 4, 3),
      TinyTensor("model.encoder.conv1.bias", 16),
      TinyTensor("model.encoder.conv2.weight", 16, 16, 3),
      TinyTensor("model.encoder.conv2.bias", 16),
      TinyTensor("model.encoder.embed_positions.weight", 6, 16),
      TinyTensor("model.decoder.embed_tokens.weight", 11, 16),
      TinyTensor("model.decoder.embed_positions.weight", 5, 16),
      TinyTensor("proj_out.weight", 11, 16),
    ]
      + norms(["model.encoder.layer_norm", "model.decoder.layer_norm"])
      + whisperAttention("model.encoder.layers.0.self_attn")
      + whisperAttention("model.decoder.layers.0.self_attn")
      + whisperAttention("model.decoder.layers.0.encoder_attn")
      + norms([
        "model.encoder.layers.0.self_attn_layer_norm", "model.encoder.layers.0.final_layer_norm",
        "model.decoder.layers.0.self_attn_layer_norm", "model.decoder.layers.0.final_layer_norm",
        "model.decoder.layers.0.encoder_attn_layer_norm",
      ])
      + linear("model.encoder.layers.0.fc1", 32, 16) + linear("model.encoder.layers.0.fc2", 16, 32)
      + linear("model.decoder.layers.0.fc1", 24, 16) + linear("model.decoder.layers.0.fc2", 16, 24))

  static let mpt = TinyModel(
    name: "mpt",
    configuration: ConfigurationText(
      """
      {
        "d_model": 16,
        "expansion_ratio": 2,
        "n_heads": 2,
        "n_layers": 2,
        "vocab_size": 11,
        "model_type": "mpt"
      }
      """),
    tensors: [
      TinyTensor("transformer.wte.weight", 11, 16), TinyTensor("transformer.norm_f.weight", 16),
    ]
      + ["transformer.blocks.0", "transformer.blocks.1"].flatMap { block in
        [
          TinyTensor("\(block).norm_1.weight", 16), TinyTensor("\(block).norm_2.weight", 16),
          TinyTensor("\(block).attn.Wqkv.weight", 48, 16),
          TinyTensor("\(block).attn.out_proj.weight", 16, 16),
          TinyTensor("\(block).ffn.up_proj.weight", 32, 16),
          TinyTensor("\(block).ffn.down_proj.weight", 16, 32),
        ]
      })

  static let llama = TinyModel(
    name: "llama", configuration: llamaConfiguration("llama").with("tie_word_embeddings", "true"),
    tensors: llamaTensors + [
      TinyTensor("model.layers.0.self_attn.rotary_emb.inv_freq", 4),
      TinyTensor("lm_head.weight", 11, 16),
    ])

  static let mistral = TinyModel(
    name: "mistral", configuration: llamaConfiguration("mistral"),
    tensors: llamaTensors + [TinyTensor("lm_head.weight", 11, 16)])

  private static func llamaConfiguration(_ type: String) -> ConfigurationText {
    ConfigurationText(
      """
      {
        "hidden_size": 16,
        "intermediate_size": 24,
        "num_attention_heads": 2,
        "num_hidden_layers": 2,
        "num_key_value_heads": 1,
        "vocab_size": 11,
        "model_type": "\(type)"
      }
      """)
  }

  private static let llamaTensors =
    [TinyTensor("model.embed_tokens.weight", 11, 16), TinyTensor("model.norm.weight", 16)]
    + ["model.layers.0", "model.layers.1"].flatMap { block in
      [
        TinyTensor("\(block).input_layernorm.weight", 16),
        TinyTensor("\(block).post_attention_layernorm.weight", 16),
        TinyTensor("\(block).self_attn.q_proj.weight", 16, 16),
        TinyTensor("\(block).self_attn.k_proj.weight", 8, 16),
        TinyTensor("\(block).self_attn.v_proj.weight", 8, 16),
        TinyTensor("\(block).self_attn.o_proj.weight", 16, 16),
        TinyTensor("\(block).mlp.gate_proj.weight", 24, 16),
        TinyTensor("\(block).mlp.up_proj.weight", 24, 16),
        TinyTensor("\(block).mlp.down_proj.weight", 16, 24),
      ]
    }

  /// As sentence-transformers saves it.
  static let bert = TinyModel(
    name: "bert", configuration: bertConfiguration,
    tensors: bertTensors(prefix: "", gain: "weight", shift: "bias"))

  /// As the first BERTs are published: names from TensorFlow, and the heads of pretraining.
  static let oldBERT = TinyModel(
    name: "old bert", configuration: bertConfiguration,
    tensors: bertTensors(prefix: "bert.", gain: "gamma", shift: "beta") + [
      TinyTensor("cls.predictions.bias", 11), TinyTensor("cls.seq_relationship.weight", 2, 16),
    ])

  private static let bertConfiguration = ConfigurationText(
    """
    {
      "hidden_size": 16,
      "intermediate_size": 24,
      "max_position_embeddings": 7,
      "num_attention_heads": 2,
      "num_hidden_layers": 1,
      "type_vocab_size": 2,
      "vocab_size": 11,
      "model_type": "bert"
    }
    """)

  private static func bertTensors(prefix: String, gain: String, shift: String) -> [TinyTensor] {
    let block = "\(prefix)encoder.layer.0"
    let norms = ["\(prefix)embeddings", "\(block).attention.output", "\(block).output"]
    return [
      TinyTensor("\(prefix)embeddings.word_embeddings.weight", 11, 16),
      TinyTensor("\(prefix)embeddings.position_embeddings.weight", 7, 16),
      TinyTensor("\(prefix)embeddings.token_type_embeddings.weight", 2, 16),
      TinyTensor("\(prefix)embeddings.position_ids", 1, 7, dtype: "I64"),
    ]
      + norms.flatMap {
        [TinyTensor("\($0).LayerNorm.\(gain)", 16), TinyTensor("\($0).LayerNorm.\(shift)", 16)]
      }
      + ["query", "key", "value"].flatMap { linear("\(block).attention.self.\($0)", 16, 16) }
      + linear("\(block).attention.output.dense", 16, 16)
      + linear("\(block).intermediate.dense", 24, 16) + linear("\(block).output.dense", 16, 24)
      + linear("\(prefix)pooler.dense", 16, 16)
  }

  private static func linear(_ name: String, _ out: Int, _ inputs: Int) -> [TinyTensor] {
    [TinyTensor("\(name).weight", out, inputs), TinyTensor("\(name).bias", out)]
  }

  private static func norms(_ names: [String]) -> [TinyTensor] {
    names.flatMap { [TinyTensor("\($0).weight", 16), TinyTensor("\($0).bias", 16)] }
  }

  private static func whisperAttention(_ name: String) -> [TinyTensor] {
    ["q_proj", "v_proj", "out_proj"].flatMap { linear("\(name).\($0)", 16, 16) }
      + [TinyTensor("\(name).k_proj.weight", 16, 16)]
  }
}
