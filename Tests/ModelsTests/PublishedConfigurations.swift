/// What the `config.json` files of the catalogue's models say, abridged by what nothing depends on.
enum Published {
  static let all: [(name: String, text: ConfigurationText)] = [
    ("t5-small", t5Small), ("whisper-small", whisperSmall), ("mpt-7b", mpt7B),
    ("llama-2-7b", llama2), ("llama-3.1-8b", llama31), ("llama-3.2-1b", llama32),
    ("mistral-7b", mistral), ("bert-base", bertBase), ("minilm-l6", miniLM),
  ]

  static let t5Small = ConfigurationText(
    """
    {
      "architectures": ["T5ForConditionalGeneration"],
      "d_ff": 2048,
      "d_kv": 64,
      "d_model": 512,
      "decoder_start_token_id": 0,
      "dropout_rate": 0.1,
      "eos_token_id": 1,
      "initializer_factor": 1.0,
      "is_encoder_decoder": true,
      "layer_norm_epsilon": 1e-06,
      "n_positions": 512,
      "num_heads": 8,
      "num_layers": 6,
      "output_past": true,
      "pad_token_id": 0,
      "relative_attention_num_buckets": 32,
      "task_specific_params": {"summarization": {"early_stopping": true, "prefix": "summarize: "}},
      "vocab_size": 32128,
      "model_type": "t5"
    }
    """)

  static let whisperSmall = ConfigurationText(
    """
    {
      "_name_or_path": "openai/whisper-small",
      "activation_function": "gelu",
      "begin_suppress_tokens": [220, 50257],
      "bos_token_id": 50257,
      "d_model": 768,
      "decoder_attention_heads": 12,
      "decoder_ffn_dim": 3072,
      "decoder_layers": 12,
      "decoder_start_token_id": 50258,
      "encoder_attention_heads": 12,
      "encoder_ffn_dim": 3072,
      "encoder_layers": 12,
      "forced_decoder_ids": [[1, 50259], [2, 50359], [3, 50363]],
      "is_encoder_decoder": true,
      "max_length": 448,
      "max_source_positions": 1500,
      "max_target_positions": 448,
      "num_hidden_layers": 12,
      "num_mel_bins": 80,
      "scale_embedding": false,
      "torch_dtype": "float32",
      "vocab_size": 51865,
      "model_type": "whisper"
    }
    """)

  static let mpt7B = ConfigurationText(
    """
    {
      "attn_config": {
        "alibi": true,
        "alibi_bias_max": 8,
        "attn_impl": "torch",
        "attn_pdrop": 0,
        "attn_uses_sequence_id": false,
        "clip_qkv": null,
        "prefix_lm": false,
        "qk_ln": false,
        "softmax_scale": null,
        "attn_type": "multihead_attention"
      },
      "d_model": 4096,
      "emb_pdrop": 0,
      "embedding_fraction": 1.0,
      "expansion_ratio": 4,
      "init_config": {"emb_init_std": null, "init_gain": 0, "init_nonlinearity": "relu"},
      "learned_pos_emb": true,
      "logit_scale": null,
      "max_seq_len": 2048,
      "n_heads": 32,
      "n_layers": 32,
      "no_bias": true,
      "norm_type": "low_precision_layernorm",
      "resid_pdrop": 0,
      "tokenizer_name": "EleutherAI/gpt-neox-20b",
      "vocab_size": 50432,
      "model_type": "mpt"
    }
    """)

  static let llama2 = ConfigurationText(
    """
    {
      "_name_or_path": "meta-llama/Llama-2-7b-hf",
      "bos_token_id": 1,
      "hidden_act": "silu",
      "hidden_size": 4096,
      "initializer_range": 0.02,
      "intermediate_size": 11008,
      "max_position_embeddings": 4096,
      "num_attention_heads": 32,
      "num_hidden_layers": 32,
      "num_key_value_heads": 32,
      "pretraining_tp": 1,
      "rms_norm_eps": 1e-05,
      "rope_scaling": null,
      "tie_word_embeddings": false,
      "vocab_size": 32000,
      "model_type": "llama"
    }
    """)

  static let llama31 = ConfigurationText(
    """
    {
      "attention_bias": false,
      "eos_token_id": 128001,
      "hidden_act": "silu",
      "hidden_size": 4096,
      "intermediate_size": 14336,
      "max_position_embeddings": 131072,
      "mlp_bias": false,
      "num_attention_heads": 32,
      "num_hidden_layers": 32,
      "num_key_value_heads": 8,
      "pretraining_tp": 1,
      "rms_norm_eps": 1e-05,
      "rope_scaling": {
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 8192,
        "rope_type": "llama3"
      },
      "rope_theta": 500000.0,
      "tie_word_embeddings": false,
      "vocab_size": 128256,
      "model_type": "llama"
    }
    """)

  static let llama32 = ConfigurationText(
    """
    {
      "attention_bias": false,
      "eos_token_id": [128001, 128008],
      "head_dim": 64,
      "hidden_act": "silu",
      "hidden_size": 2048,
      "intermediate_size": 8192,
      "max_position_embeddings": 131072,
      "mlp_bias": false,
      "num_attention_heads": 32,
      "num_hidden_layers": 16,
      "num_key_value_heads": 8,
      "rms_norm_eps": 1e-05,
      "rope_scaling": {
        "factor": 32.0,
        "high_freq_factor": 4.0,
        "low_freq_factor": 1.0,
        "original_max_position_embeddings": 8192,
        "rope_type": "llama3"
      },
      "rope_theta": 500000.0,
      "tie_word_embeddings": true,
      "vocab_size": 128256,
      "model_type": "llama"
    }
    """)

  static let mistral = ConfigurationText(
    """
    {
      "architectures": ["MistralForCausalLM"],
      "hidden_act": "silu",
      "hidden_size": 4096,
      "intermediate_size": 14336,
      "max_position_embeddings": 32768,
      "num_attention_heads": 32,
      "num_hidden_layers": 32,
      "num_key_value_heads": 8,
      "rms_norm_eps": 1e-05,
      "rope_theta": 10000.0,
      "sliding_window": 4096,
      "tie_word_embeddings": false,
      "torch_dtype": "bfloat16",
      "vocab_size": 32000,
      "model_type": "mistral"
    }
    """)

  static let bertBase = bert(hidden: 768, inner: 3072, blocks: 12)
  static let miniLM = bert(hidden: 384, inner: 1536, blocks: 6)

  private static func bert(hidden: Int, inner: Int, blocks: Int) -> ConfigurationText {
    ConfigurationText(
      """
      {
        "architectures": ["BertModel"],
        "attention_probs_dropout_prob": 0.1,
        "gradient_checkpointing": false,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": \(hidden),
        "intermediate_size": \(inner),
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 512,
        "num_attention_heads": 12,
        "num_hidden_layers": \(blocks),
        "pad_token_id": 0,
        "position_embedding_type": "absolute",
        "type_vocab_size": 2,
        "vocab_size": 30522,
        "model_type": "bert"
      }
      """)
  }
}
