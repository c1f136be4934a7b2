import Hardware
import Matrices
import Models
import Testing

@Suite struct ModelCatalogueTests {
  /// What the literature says can be pruned of each, exactly as the sizes give it.
  @Test(arguments: [
    ("t5-small", 44_040_192), ("whisper-small", 198_180_864), ("mpt-7b", 6_442_450_944),
    ("llama-2-7b", 6_476_005_376), ("llama-3.1-8b", 6_979_321_856),
    ("llama-3.2-1b", 973_078_528), ("mistral-7b", 6_979_321_856), ("bert-base", 84_934_656),
    ("minilm-l6", 10_616_832),
  ]) func prunableParameters(name: String, count: Int) throws {
    let model = try ModelCatalogue.named(name)
    #expect(model.prunableParameters == count)
    #expect(
      model.distinctShapes.reduce(0) {
        $0 + $1.occurrences * $1.outFeatures * $1.inFeatures
      } == count)
  }

  @Test(arguments: ModelCatalogue.all) func layersAreNamedApart(model: Model) {
    for layers in [model.layers, model.distinctShapes] {
      #expect(Set(layers.map(\.identifier)).count == layers.count)
      #expect(layers.allSatisfy { $0.model == model.name && $0.occurrences > 0 })
    }
    #expect(!model.summary.isEmpty)
  }

  @Test func namesAreUniqueAndFoundInAnyCase() throws {
    #expect(Set(ModelCatalogue.all.map(\.name)).count == ModelCatalogue.all.count)
    #expect(ModelCatalogue.all.count == 9)
    for model in ModelCatalogue.all {
      #expect(try ModelCatalogue.named(model.name.uppercased()) == model)
    }
  }

  @Test func anUnknownNameGetsTheNearest() {
    let near = #expect(throws: UsageError.self) { try ModelCatalogue.named("lama-2-7b") }
    #expect(near?.description.hasPrefix("unknown model 'lama-2-7b'; nearest: llama-2-7b,") == true)
    let none = #expect(throws: UsageError.self) { try ModelCatalogue.named("") }
    #expect(none?.description.hasPrefix("unknown model ''; known: t5-small, whisper-small") == true)
  }

  @Test func layersOfT5() throws {
    let layers = try ModelCatalogue.named("t5-small").layers
    #expect(
      layers.map(\.name) == [
        "encoder.self_attention.q", "encoder.self_attention.k", "encoder.self_attention.v",
        "encoder.self_attention.o", "encoder.mlp.wi", "encoder.mlp.wo",
        "decoder.self_attention.q", "decoder.self_attention.k", "decoder.self_attention.v",
        "decoder.self_attention.o", "decoder.cross_attention.q", "decoder.cross_attention.k",
        "decoder.cross_attention.v", "decoder.cross_attention.o", "decoder.mlp.wi",
        "decoder.mlp.wo",
      ])
    #expect(layers.allSatisfy { $0.occurrences == 6 })
  }

  @Test func sharedHeadsMakeKeysAndValuesSmaller() throws {
    let layers = try ModelCatalogue.named("llama-3.2-1b").layers
    let sizes = layers.map { "\($0.name) \($0.outFeatures)x\($0.inFeatures)" }
    #expect(
      sizes == [
        "self_attention.q 2048x2048", "self_attention.k 512x2048", "self_attention.v 512x2048",
        "self_attention.o 2048x2048", "mlp.gate 8192x2048", "mlp.up 8192x2048",
        "mlp.down 2048x8192",
      ])
  }
}
