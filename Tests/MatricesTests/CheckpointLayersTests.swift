import Hardware
import Matrices
import Testing

@Suite struct CheckpointLayersTests {
  /// `name OUTxIN ×occurrences` of each linear layer among tensors of these names and shapes.
  private func layers(_ tensors: [(String, [Int])]) throws -> [String] {
    try checkpoint(tensors).linearLayers().map {
      "\($0.layer.name) \($0.layer.outFeatures)x\($0.layer.inFeatures) ×\($0.layer.occurrences)"
    }
  }

  private func checkpoint(_ tensors: [(String, [Int])]) throws -> Checkpoint {
    let fixture = try SafetensorsFixture()
    return try Checkpoint(
      path: fixture.write(tensors.map { SafetensorsFixture.zeros($0.0, $0.1) }))
  }

  private func bert(blocks: Int) -> [(String, [Int])] {
    let block = [
      ("attention.self.query", [4, 4]), ("attention.self.key", [4, 4]),
      ("attention.self.value", [4, 4]), ("attention.output.dense", [4, 4]),
      ("intermediate.dense", [8, 4]), ("output.dense", [4, 8]),
    ]
    let outside = [
      ("embeddings.word_embeddings.weight", [9, 4]),
      ("embeddings.position_embeddings.weight", [9, 4]),
      ("embeddings.token_type_embeddings.weight", [2, 4]), ("embeddings.LayerNorm.weight", [4]),
      ("pooler.dense.weight", [4, 4]), ("cls.predictions.transform.dense.weight", [4, 4]),
      ("classifier.weight", [2, 4]),
    ]
    return outside
      + (0..<blocks).flatMap { number in
        block.flatMap { name, shape in
          [
            ("encoder.layer.\(number).\(name).weight", shape),
            ("encoder.layer.\(number).\(name).bias", [shape[0]]),
          ]
        }
      }
  }

  @Test func bertIsSixLayers() throws {
    #expect(
      try layers(bert(blocks: 3)) == [
        "encoder.layer.*.attention.output.dense 4x4 ×3",
        "encoder.layer.*.attention.self.key 4x4 ×3",
        "encoder.layer.*.attention.self.query 4x4 ×3",
        "encoder.layer.*.attention.self.value 4x4 ×3",
        "encoder.layer.*.intermediate.dense 8x4 ×3",
        "encoder.layer.*.output.dense 4x8 ×3",
      ])
  }

  @Test func blocksAreInNumericOrderAndTheMiddleOneStandsForAll() throws {
    let layers = try checkpoint(bert(blocks: 12)).linearLayers()
    let query = try #require(layers.first { $0.layer.name.hasSuffix("query") })
    #expect(
      query.tensors == (0..<12).map { "encoder.layer.\($0).attention.self.query.weight" })
    #expect(query.representative == "encoder.layer.6.attention.self.query.weight")
  }

  @Test func t5KeepsSelfAndCrossAttentionApart() throws {
    let tensors = (0..<2).flatMap { block in
      [
        ("decoder.block.\(block).layer.0.SelfAttention.q.weight", [4, 4]),
        ("decoder.block.\(block).layer.1.EncDecAttention.q.weight", [4, 4]),
        ("decoder.block.\(block).layer.2.DenseReluDense.wi.weight", [8, 4]),
        ("decoder.block.\(block).layer.0.layer_norm.weight", [4]),
      ]
    }
    let outside = [
      ("shared.weight", [9, 4]), ("lm_head.weight", [9, 4]),
      ("decoder.embed_tokens.weight", [9, 4]),
      ("decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", [32, 8]),
    ]
    #expect(
      try layers(tensors + outside) == [
        "decoder.block.*.layer.0.SelfAttention.q 4x4 ×2",
        "decoder.block.*.layer.1.EncDecAttention.q 4x4 ×2",
        "decoder.block.*.layer.2.DenseReluDense.wi 8x4 ×2",
      ])
  }

  @Test func otherFamilies() throws {
    #expect(
      try layers([
        ("model.layers.0.self_attn.k_proj.weight", [2, 4]),
        ("model.layers.1.self_attn.k_proj.weight", [2, 4]),
        ("model.layers.1.mlp.experts.0.up_proj.weight", [8, 4]),
        ("model.layers.1.mlp.experts.1.up_proj.weight", [8, 4]),
        ("model.embed_tokens.weight", [9, 4]), ("model.norm.weight", [4]),
        ("model.conv1.weight", [4, 4, 3]), ("proj_out.weight", [9, 4]), ("output.weight", [9, 4]),
        ("transformer.blocks.0.attn.Wqkv.weight", [12, 4]), ("transformer.wte.weight", [9, 4]),
        ("transformer.blocks.0.attn.proj_out.weight", [4, 4]),
        ("0.auto_model.encoder.layer.5.fc.weight", [4, 4]), ("0.weight", [4, 4]),
      ]) == [
        "0 4x4 ×1",
        "0.auto_model.encoder.layer.*.fc 4x4 ×1",
        "model.layers.*.mlp.experts.*.up_proj 8x4 ×2",
        "model.layers.*.self_attn.k_proj 2x4 ×2",
        "transformer.blocks.*.attn.Wqkv 12x4 ×1",
        "transformer.blocks.*.attn.proj_out 4x4 ×1",
      ])
  }

  @Test func sizesOfOneTemplateAreLayersOfTheirOwn() throws {
    #expect(
      try layers([
        ("layers.0.fc.weight", [8, 4]), ("layers.1.fc.weight", [4, 4]),
        ("layers.2.fc.weight", [8, 4]),
      ]) == ["layers.*.fc@4x4 4x4 ×1", "layers.*.fc@8x4 8x4 ×2"])
  }

  @Test func anUnsupportedTypeFailsOnlyWhenLoaded() throws {
    let fixture = try SafetensorsFixture()
    let tensor = SafetensorsFixture.Tensor(
      name: "layers.0.fc.weight", dtype: "F8_E4M3", shape: [2, 2], bytes: [0, 0, 0, 0])
    let checkpoint = try Checkpoint(path: fixture.write([tensor]))
    let layer = try #require(try checkpoint.linearLayers().first)
    let error = #expect(throws: DataError.self) { try checkpoint.weights(layer.representative) }
    #expect(error?.problem.contains("F8_E4M3") == true)
  }

  @Test func noLinearLayerAndTransposedOnesAreRefused() throws {
    let none = try checkpoint([("shared.weight", [9, 4]), ("layers.0.norm.weight", [4])])
    let noneError = #expect(throws: DataError.self) { try none.linearLayers() }
    #expect(noneError?.problem.contains("among 2 tensors") == true)
    let gpt2 = try checkpoint([("h.0.attn.c_attn.weight", [4, 12])])
    let gpt2Error = #expect(throws: DataError.self) { try gpt2.linearLayers() }
    #expect(gpt2Error?.field == "h.0.attn.c_attn.weight")
  }
}
