import Foundation
import Hardware
import Models
import Testing

/// A field spoilt, and what must be said about it.
struct Spoilt: Sendable, CustomTestStringConvertible {
  var text: ConfigurationText
  var name: String
  var value: String?
  var field: String
  var problem: String

  var testDescription: String { "\(name): \(value ?? "missing")" }

  init(
    _ text: ConfigurationText, _ name: String, _ value: String?, field: String? = nil,
    _ problem: String
  ) {
    self.text = text
    self.name = name
    self.value = value
    self.field = field ?? name
    self.problem = problem
  }
}

@Suite struct ConfigurationErrorsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expect(_ text: ConfigurationText, _ field: String, _ problem: String) {
    let error = #expect(throws: DataError.self) { try folder.read(text) }
    #expect(error == DataError(file: folder.path + "/config.json", field: field, problem))
  }

  @Test(arguments: [
    ("t5-small", ["d_model", "d_kv", "d_ff", "num_layers", "num_heads", "vocab_size"]),
    (
      "whisper-small",
      [
        "d_model", "vocab_size", "encoder_layers", "decoder_layers", "encoder_attention_heads",
        "decoder_attention_heads", "encoder_ffn_dim", "decoder_ffn_dim", "num_mel_bins",
        "max_source_positions", "max_target_positions",
      ]
    ), ("mpt-7b", ["d_model", "n_heads", "n_layers", "vocab_size"]),
    (
      "llama-2-7b",
      [
        "hidden_size", "vocab_size", "intermediate_size", "num_hidden_layers",
        "num_attention_heads",
      ]
    ),
    (
      "bert-base",
      [
        "hidden_size", "vocab_size", "intermediate_size", "num_hidden_layers",
        "num_attention_heads", "max_position_embeddings", "type_vocab_size",
      ]
    ),
  ])
  func aSizeMustBeThereAndInRange(name: String, sizes: [String]) throws {
    let text = try #require(Published.all.first { $0.name == name }?.text)
    let bad = [
      "0", "-1", "1.5", "1e300", "1e999", "99999999999999999999", "true", "\"8\"", "[8]", "{}",
      "16777217",
    ]
    for size in sizes {
      for value in [nil, "null"] + bad {
        let error = #expect(throws: DataError.self, "\(size): \(value ?? "missing")") {
          try folder.read(text.with(size, value))
        }
        #expect(error?.field == size)
        let isMissing = value == nil
        let says =
          isMissing ? "is missing; it must be a whole" : "must be a whole number from 1 to "
        #expect(error?.problem.hasPrefix(says) == true, "\(error?.problem ?? "")")
        #expect(error?.description.contains("\n") == false)
      }
    }
  }

  @Test(arguments: [
    Spoilt(
      Published.t5Small, "d_model", "\"wide\"",
      "must be a whole number from 1 to 1048576, not 'wide'"),
    Spoilt(
      Published.t5Small, "num_layers", "4097", "must be a whole number from 1 to 4096, not 4097"),
    Spoilt(
      Published.llama2, "rope_theta", "-1",
      "must be a number above 0, up to 1000000000000.0, not -1"
    ),
    Spoilt(
      Published.llama2, "rope_theta", "1e999",
      "must be a number above 0, up to 1000000000000.0, not a number too large"),
    Spoilt(
      Published.llama2, "rms_norm_eps", "0", "must be a number above 0, up to 1.0, not 0"),
    Spoilt(
      Published.llama2, "rms_norm_eps", "1e-60", "must be a number above 0, up to 1.0, not 1e-60"),
    Spoilt(
      Published.llama2, "rms_norm_eps", "true", "must be a number above 0, up to 1.0, not true"),
    Spoilt(
      Published.llama2, "tie_word_embeddings", "1", "must be true or false, not 1"),
    Spoilt(Published.llama2, "hidden_act", "7", "must be a string, not 7"),
    Spoilt(
      Published.llama31, "rope_theta", "[1]",
      "must be a number above 0, up to 1000000000000.0, not a list"),
    Spoilt(Published.llama2, "rope_scaling", "3", "must be an object, not 3"),
    Spoilt(
      Published.mistral, "sliding_window", "0", "must be a whole number from 1 to 16777216, not 0"),
  ]) func whatIsOfTheWrongTypeOrOutOfRange(spoilt: Spoilt) {
    expect(spoilt.text.with(spoilt.name, spoilt.value), spoilt.field, spoilt.problem)
  }

  @Test(arguments: [
    Spoilt(Published.llama2, "num_attention_heads", "24", "24 heads don't divide hidden_size 4096"),
    Spoilt(
      Published.llama31, "num_key_value_heads", "5",
      "5 key-value heads don't divide num_attention_heads 32"),
    Spoilt(
      Published.llama2, "num_attention_heads", "4",
      "hidden_size 4096 over 4 heads gives a head size of 1024; it must be a multiple of 8 up to 512"
    ),
    Spoilt(
      Published.llama32, "head_dim", "65",
      "65 gives a head size of 65; it must be a multiple of 8 up to 512"),
    Spoilt(
      Published.t5Small, "d_kv", "12",
      "12 gives a head size of 12; it must be a multiple of 8 up to 512"),
    Spoilt(
      Published.whisperSmall, "encoder_attention_heads", "7", "7 heads don't divide d_model 768"),
    Spoilt(
      Published.mpt7B, "expansion_ratio", "1000", "1000 × d_model 4096 is above 1048576"),
    Spoilt(
      Published.t5Small, "decoder_start_token_id", "32128", "32128 is not below vocab_size 32128"),
    Spoilt(
      Published.t5Small, "relative_attention_num_buckets", "30",
      "must be a multiple of 4, not 30"),
    Spoilt(
      Published.t5Small, "relative_attention_max_distance", "16",
      "must be above half of relative_attention_num_buckets 32, not 16"),
    Spoilt(
      Published.llama31, "high_freq_factor", "1.0", field: "rope_scaling.high_freq_factor",
      "must be above low_freq_factor 1.0, not 1.0"),
  ]) func whatContradictsItself(spoilt: Spoilt) {
    expect(spoilt.text.with(spoilt.name, spoilt.value), spoilt.field, spoilt.problem)
  }

  @Test(arguments: [
    Spoilt(
      Published.llama2, "model_type", "\"gpt2\"",
      "'gpt2' is not supported; supported: t5, whisper, mpt, llama, mistral, bert"),
    Spoilt(
      Published.llama2, "model_type", "\"mixtral\"",
      "'mixtral' is a mixture of experts: its layers can be swept, it can't be run; supported: t5, "
        + "whisper, mpt, llama, mistral, bert"),
    Spoilt(
      Published.llama2, "hidden_act", "\"mish\"",
      "'mish' is not supported; supported: relu, gelu, gelu_new, gelu_pytorch_tanh, silu, swish"),
    Spoilt(
      Published.t5Small, "feed_forward_proj", "\"gated-mish\"",
      "'gated-mish' is not supported; supported: relu, gelu, gelu_new, silu, gated-relu, gated-gelu, "
        + "gated-gelu_new, gated-silu"),
    Spoilt(
      Published.llama31, "rope_type", "\"yarn\"", field: "rope_scaling.rope_type",
      "'yarn' is not supported; supported: default, llama3"),
    Spoilt(
      Published.llama2, "rope_scaling", #"{"type": "linear", "factor": 2.0}"#,
      field: "rope_scaling.type", "'linear' is not supported; supported: default, llama3"),
    Spoilt(
      Published.llama2, "partial_rotary_factor", "0.5", "must be 1: heads are rotated as a whole"),
    Spoilt(
      Published.mpt7B, "clip_qkv", "8", field: "attn_config.clip_qkv",
      "must be null: clipped queries and keys are not supported"),
    Spoilt(
      Published.mpt7B, "qk_ln", "true", field: "attn_config.qk_ln",
      "must be false: normalised queries and keys are not supported"),
    Spoilt(
      Published.mpt7B, "alibi", "false", field: "attn_config.alibi",
      "must be true: MPT with learned positions is not supported"),
    Spoilt(
      Published.mpt7B, "prefix_lm", "true", field: "attn_config.prefix_lm",
      "must be false: attention to a prefix is not supported"),
    Spoilt(
      Published.mpt7B, "attn_type", "\"multiquery_attention\"", field: "attn_config.attn_type",
      "'multiquery_attention' is not supported; supported: multihead_attention"),
    Spoilt(
      Published.mpt7B, "norm_type", "\"rmsnorm\"",
      "'rmsnorm' is not supported; supported: low_precision_layernorm, layernorm"),
    Spoilt(
      Published.mpt7B, "logit_scale", "0.1", "must be null: scaled logits are not supported"),
    Spoilt(
      Published.bertBase, "position_embedding_type", "\"relative_key\"",
      "'relative_key' is not supported; supported: absolute"),
    Spoilt(
      Published.bertBase, "is_decoder", "true",
      "must be false: BERT as a decoder is not supported"),
    Spoilt(
      Published.whisperSmall, "scale_embedding", "true",
      "must be false: scaled embeddings are not supported"),
  ]) func whatIsNotSupported(spoilt: Spoilt) {
    expect(spoilt.text.with(spoilt.name, spoilt.value), spoilt.field, spoilt.problem)
  }

  @Test func whatDoesNotSayItsType() {
    // The last line can't go: the one before would keep its comma.
    expect(
      Published.t5Small.with("model_type", "null"), "model_type",
      "is missing; supported: t5, whisper, mpt, llama, mistral, bert")
  }

  @Test(arguments: [
    ("", "is not valid JSON"), ("{", "is not valid JSON"),
    ("[1]", "must be a JSON object, not a list"),
    ("7", "must be a JSON object, not 7"), (#"{"d_model": NaN}"#, "is not valid JSON"),
    (#"{"a": 1, "b": {"c": 1, "c": 2}}"#, "c: stands there twice"),
    (String(repeating: "[", count: 100_000), "is not valid JSON"),
  ]) func whatIsNoConfiguration(text: String, problem: String) throws {
    let path = try folder.write(text)
    let error = #expect(throws: DataError.self) { try Architecture(configuration: path) }
    #expect(error?.description == "\(path): \(problem)")
  }

  @Test func aFileThatIsNotThere() {
    let path = folder.path + "/none.json"
    let error = #expect(throws: DataError.self) { try Architecture(configuration: path) }
    #expect(error == DataError(file: path, "no such file"))
    let folderError = #expect(throws: DataError.self) {
      try Architecture(configuration: folder.path)
    }
    #expect(folderError == DataError(file: folder.path, "can't be read"))
  }
}
