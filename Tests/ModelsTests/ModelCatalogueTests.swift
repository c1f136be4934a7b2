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
    ("minilm-l6", 10_616_832), ("mixtral-8x7b", 46_439_333_888),
    ("qwen3-30b-a3b", 29_896_998_912),
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
    #expect(ModelCatalogue.all.count == 11)
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

  @Test func architecturesAreFoundByName() throws {
    for architecture in ModelCatalogue.architectures {
      let found = try ModelCatalogue.architecture(named: architecture.name.uppercased())
      #expect(found == architecture)
      #expect(try ModelCatalogue.named(architecture.name).layers == architecture.layers)
    }
    let unknown = #expect(throws: UsageError.self) {
      try ModelCatalogue.architecture(named: "bert-bass")
    }
    #expect(unknown?.description.hasPrefix("unknown model 'bert-bass'; nearest: bert-base") == true)
  }

  @Test(arguments: ["mixtral-8x7b", "qwen3-30b-a3b"])
  func mixturesOfExpertsHaveLayersOnly(name: String) {
    let error = #expect(throws: UsageError.self) { try ModelCatalogue.architecture(named: name) }
    #expect(
      error?.description
        == "\(name) is a mixture of experts: its layers can be swept, it can't be run; can be run: "
        + "t5-small, whisper-small, mpt-7b, llama-2-7b, llama-3.1-8b, llama-3.2-1b, mistral-7b, "
        + "bert-base, minilm-l6")
  }

  @Test func expertsOccurOncePerBlockAndExpert() throws {
    let layers = try ModelCatalogue.named("qwen3-30b-a3b").layers.map {
      "\($0.name) \($0.outFeatures)x\($0.inFeatures) ×\($0.occurrences)"
    }
    #expect(
      layers == [
        "self_attention.q 4096x2048 ×48", "self_attention.k 512x2048 ×48",
        "self_attention.v 512x2048 ×48", "self_attention.o 2048x4096 ×48",
        "mlp.experts.gate 768x2048 ×6144", "mlp.experts.up 768x2048 ×6144",
        "mlp.experts.down 2048x768 ×6144",
      ])
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

  @Test func layersOfWhisperMPTAndBERT() throws {
    func names(_ name: String) throws -> [String] {
      try ModelCatalogue.named(name).layers.map(\.name)
    }
    #expect(
      try names("whisper-small").filter { $0.contains("mlp") } == [
        "encoder.mlp.fc1", "encoder.mlp.fc2", "decoder.mlp.fc1", "decoder.mlp.fc2",
      ])
    #expect(
      try names("mpt-7b") == ["self_attention.qkv", "self_attention.o", "mlp.up", "mlp.down"])
    #expect(
      try names("bert-base") == [
        "self_attention.q", "self_attention.k", "self_attention.v", "self_attention.o", "mlp.up",
        "mlp.down",
      ])
  }

  @Test func tensorsTakeWhatIsPublishedOfTheWholeModel() throws {
    // Whole models as transformers counts them, BERT's without its pooler.
    for (name, count) in [
      ("t5-small", 60_506_624), ("whisper-small", 241_734_912), ("mpt-7b", 6_649_286_656),
      ("llama-2-7b", 6_738_415_616), ("llama-3.1-8b", 8_030_261_248),
      ("llama-3.2-1b", 1_235_814_400), ("mistral-7b", 7_241_732_096),
      ("bert-base", 109_482_240 - 590_592), ("minilm-l6", 22_713_216 - 147_840),
    ] {
      let tensors = try ModelCatalogue.architecture(named: name).tensors
      #expect(tensors.values.reduce(0) { $0 + $1.reduce(1, *) } == count, "\(name)")
    }
  }
}
