import Foundation
import Hardware
import Models
import Testing

/// What is said of a checkpoint that doesn't fit its configuration.
@Suite struct TensorMatchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func problem(_ model: TinyModel) throws -> String? {
    try model.write(to: folder)
    let error = #expect(throws: DataError.self) { try ModelCheckpoint(folder: folder.path) }
    #expect(error?.file == folder.path)
    #expect(error?.description.contains("\n") == false)
    return error?.problem
  }

  @Test func allThatDoesNotFitIsListed() throws {
    var model = TinyModel.mistral
    model.tensors.removeAll {
      $0.name.hasSuffix("up_proj.weight") || $0.name == "model.norm.weight"
    }
    for index in model.tensors.indices {
      switch model.tensors[index].name {
      case "model.layers.0.self_attn.k_proj.weight": model.tensors[index].shape = [16, 16]
      case "model.layers.1.mlp.gate_proj.weight": model.tensors[index].dtype = "I64"
      default: break
      }
    }
    model.tensors += [
      TinyTensor("extra", 2), TinyTensor("model.layers.2.mlp.up_proj.weight", 24, 16),
    ]
    #expect(
      try problem(model) == """
        its tensors don't fit config.json: 3 missing: model.layers.0.mlp.up_proj.weight, \
        model.layers.1.mlp.up_proj.weight, model.norm.weight; 2 not expected: extra, \
        model.layers.2.mlp.up_proj.weight; 1 of the wrong shape: \
        model.layers.0.self_attn.k_proj.weight is [16, 16], not [8, 16]; 1 of an unsupported dtype \
        (F32, F16 and BF16 are supported): model.layers.1.mlp.gate_proj.weight is I64
        """)
  }

  @Test func anUntiedHeadMustBeThere() throws {
    var model = TinyModel.mistral
    model.tensors.removeAll { $0.name == "lm_head.weight" }
    #expect(
      try problem(model) == "its tensors don't fit config.json: 1 missing: lm_head.weight")
  }

  @Test func aBiasThatTheConfigurationKnowsNothingOfIsNotIgnored() throws {
    var model = TinyModel.llama
    model.tensors.append(TinyTensor("model.layers.0.self_attn.q_proj.bias", 16))
    #expect(
      try problem(model)
        == "its tensors don't fit config.json: 1 not expected: model.layers.0.self_attn.q_proj.bias"
    )
  }

  @Test func aLongListIsCut() throws {
    var model = TinyModel.llama
    model.configuration = model.configuration.with("num_hidden_layers", "100")
    let text = try #require(try problem(model))
    #expect(text.contains("882 missing: model.layers.2.input_layernorm.weight, "))
    #expect(
      text.hasSuffix(
        "model.layers.4.input_layernorm.weight, model.layers.4.mlp.down_proj.weight and 862 more"))
    #expect(text.split(separator: ",").count == 20)
  }

  @Test func namesAreThoseOfTheCheckpointsOwnPrefix() throws {
    var model = TinyModel.bert
    model.tensors.removeAll { $0.name == "encoder.layer.0.attention.output.LayerNorm.bias" }
    #expect(
      try problem(model)
        == "its tensors don't fit config.json: 1 missing: "
        + "encoder.layer.0.attention.output.LayerNorm.bias")
  }

  @Test func aFolderWithoutAConfigurationOrWeights() throws {
    let noConfiguration = #expect(throws: DataError.self) {
      try ModelCheckpoint(folder: folder.path)
    }
    #expect(noConfiguration?.file == folder.path)
    #expect(noConfiguration?.problem.hasPrefix("holds no config.json; a model is a folder") == true)
    _ = try folder.write(TinyModel.mpt.configuration.text)
    let noWeights = #expect(throws: DataError.self) { try ModelCheckpoint(folder: folder.path) }
    #expect(noWeights == DataError(file: folder.path, "holds no *.safetensors file"))
  }
}
