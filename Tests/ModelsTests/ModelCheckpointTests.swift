import Foundation
import Hardware
import Models
import Testing

@Suite struct ModelCheckpointTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: TinyModel.all) func everyTensorIsFoundUnderANameOfItsOwn(model: TinyModel) throws
  {
    try model.write(to: folder)
    for path in [folder.path, folder.path + "/"] {
      let opened = try ModelCheckpoint(folder: path)
      let keys = opened.architecture.tensors.keys
      let names = keys.compactMap(opened.name)
      #expect(names.count == keys.count)
      #expect(Set(names).count == names.count)
      for (key, shape) in opened.architecture.tensors {
        #expect(try opened.floats(key).count == shape.reduce(1, *))
      }
    }
  }

  /// Without its prefix, as the class without a head writes it, and with one.
  @Test(arguments: [
    (TinyModel.llama, "model."), (.mpt, "transformer."), (.whisper, "model."), (.oldBERT, "bert."),
  ]) func thePrefixMayBeMissing(model: TinyModel, prefix: String) throws {
    var bare = model
    bare.tensors = bare.tensors.map { tensor in
      var tensor = tensor
      if tensor.name.hasPrefix(prefix) { tensor.name.removeFirst(prefix.count) }
      return tensor
    }
    try bare.write(to: folder)
    let opened = try ModelCheckpoint(folder: folder.path)
    let name = try #require(opened.name(of: .tokenEmbedding))
    #expect(bare.tensors.contains { $0.name == name } && !name.hasPrefix(prefix))
  }

  @Test func roles() throws {
    try TinyModel.gatedT5.write(to: folder)
    let t5 = try ModelCheckpoint(folder: folder.path)
    func name(_ role: LinearRole) -> String? {
      t5.name(of: .linear(.decoder, block: 1, role, .weight))
    }
    #expect(name(.gate) == "decoder.block.1.layer.2.DenseReluDense.wi_0.weight")
    #expect(name(.up) == "decoder.block.1.layer.2.DenseReluDense.wi_1.weight")
    #expect(name(.crossO) == "decoder.block.1.layer.1.EncDecAttention.o.weight")
    #expect(
      t5.name(of: .norm(.decoder, block: 1, .crossAttention, .weight))
        == "decoder.block.1.layer.1.layer_norm.weight")
    #expect(
      t5.name(of: .norm(.encoder, block: 1, .feedForward, .weight))
        == "encoder.block.1.layer.1.layer_norm.weight")
    #expect(t5.name(of: .head) == "lm_head.weight")
    #expect(t5.name(of: .segments) == nil)

    try TinyModel.whisper.write(to: folder)
    let whisper = try ModelCheckpoint(folder: folder.path)
    #expect(
      whisper.name(of: .norm(.decoder, block: 0, .feedForward, .bias))
        == "model.decoder.layers.0.final_layer_norm.bias")
    #expect(
      whisper.name(of: .norm(.decoder, block: nil, .final, .bias))
        == "model.decoder.layer_norm.bias")

    try TinyModel.oldBERT.write(to: folder)
    let bert = try ModelCheckpoint(folder: folder.path)
    #expect(
      bert.name(of: .norm(.encoder, block: 0, .selfAttention, .weight))
        == "bert.encoder.layer.0.attention.output.LayerNorm.gamma")
    #expect(
      bert.name(of: .norm(.encoder, block: 0, .feedForward, .bias))
        == "bert.encoder.layer.0.output.LayerNorm.beta")
  }

  @Test func valuesComeInAnyFloatType() throws {
    var model = TinyModel.mpt
    model.tensors[0].value = 1.5
    model.tensors[1].dtype = "BF16"
    model.tensors[1].value = -2
    try model.write(to: folder)
    let opened = try ModelCheckpoint(folder: folder.path)
    let embedding = try opened.matrix(.tokenEmbedding)
    #expect(embedding.rows == 11 && embedding.columns == 16)
    #expect(embedding.values.allSatisfy { $0 == 1.5 })
    let gain = TensorKey.norm(.decoder, block: nil, .final, .weight)
    #expect(try opened.floats(gain) == [Float](repeating: -2, count: 16))
    #expect(throws: DataError.self) { try opened.matrix(gain) }
    #expect(throws: DataError.self) { try opened.floats(.segments) }
  }

  @Test func aTiedEmbeddingMayBeSavedAsTheHead() throws {
    var model = TinyModel.llama
    model.tensors.removeAll { $0.name == "model.embed_tokens.weight" }
    try model.write(to: folder)
    let opened = try ModelCheckpoint(folder: folder.path)
    #expect(opened.name(of: .tokenEmbedding) == "lm_head.weight")
  }

  @Test func whispersPositionsAreMadeWhereTheyAreMissing() throws {
    var model = TinyModel.whisper
    model.tensors.removeAll { $0.name == "model.encoder.embed_positions.weight" }
    try model.write(to: folder)
    let opened = try ModelCheckpoint(folder: folder.path)
    #expect(opened.name(of: .positions(.encoder)) == nil)
    let table = try opened.matrix(.positions(.encoder))
    #expect(table.rows == 6 && table.columns == 16)
    #expect(
      Array(table.values[0..<16]) == [Float](repeating: 0, count: 8)
        + [Float](repeating: 1, count: 8))
    // Position 5: channels 0 and 8 are sin 5 and cos 5, channel 15 is cos(5 / 10000).
    #expect(abs(table.values[80] - -0.958_924_3) < 1e-6)
    #expect(abs(table.values[88] - 0.283_662_2) < 1e-6)
    #expect(abs(table.values[95] - 0.999_999_9) < 1e-6)
    #expect(abs(table.values[87] - 0.0005) < 1e-8)
  }

  @Test func aNaNNamesItsTensor() throws {
    var model = TinyModel.mpt
    model.tensors[1].value = .nan
    try model.write(to: folder)
    let opened = try ModelCheckpoint(folder: folder.path)
    let error = #expect(throws: DataError.self) {
      try opened.floats(.norm(.decoder, block: nil, .final, .weight))
    }
    #expect(
      error
        == DataError(
          file: folder.path + "/model.safetensors", field: "transformer.norm_f.weight",
          "is nan at [0]; its values must be finite"))
  }
}
