import Foundation
import Hardware
import Matrices
import Models
import Testing

@testable import Sweep

@Suite struct ModelSpecTests {
  /// The repository's Benchmarks folder.
  private let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Benchmarks").path

  private static func everything() -> ModelSpec {
    var spec = ModelSpec()
    spec.name = "all-of-it"
    spec.model = "models/a b"
    spec.batch = 2
    spec.prompt = 100
    spec.context = 200
    spec.generate = 32
    spec.threads = 3
    spec.sparsities = [0.5, 0.6, 0.7]
    spec.nativeSparsity = true
    spec.patterns = [.nm(kept: 2, group: 4), .nm(kept: 16, group: 32)]
    spec.precisions = [.fp32, .w8a8]
    spec.headPrecision = .bf16
    spec.kernels = [.auto, .named("csr"), .plan("plans/x.json")]
    spec.isa = .avx2
    spec.caches = [.warm, .cold]
    spec.stages = [.decode]
    spec.blocks = 4
    spec.seed = 42
    spec.caseBudgetSeconds = 0.25
    spec.fidelity = true
    return spec
  }

  @Test func readsEveryField() throws {
    let spec = try ModelSpec(
      yaml: """
        name: all-of-it
        model: "models/a b"
        batch: 2
        prompt: 100
        context: 200
        generate: 32
        threads: 3
        sparsity: [0.5:0.7:0.1, native]
        pattern: [2:4, '16:32']
        precision: [fp32, w8a8]
        head-precision: bf16
        kernel: [auto, csr, plans/x.json]
        isa: avx2
        cache: [warm, cold]
        stage: decode
        blocks: 4
        seed: 42
        case-budget: 250ms
        fidelity: true
        """)
    #expect(spec == Self.everything())
  }

  @Test func everyFlagIsAField() throws {
    let spec = try ModelSpec().applying([
      .name: "all-of-it", .model: "models/a b", .batch: "2", .prompt: "100", .context: "200",
      .generate: "32", .threads: "3", .sparsity: "0.5:0.7:0.1,native", .pattern: "2:4,16:32",
      .precision: "fp32,w8a8", .headPrecision: "bf16", .kernel: "auto,csr,plans/x.json",
      .isa: "avx2", .cache: "warm,cold", .stage: "decode", .blocks: "4", .seed: "42",
      .caseBudget: "250ms", .fidelity: "true",
    ])
    #expect(spec == Self.everything())
    // What is left out stays, and words undo numbers.
    let other = try spec.applying([.threads: "all", .blocks: "all", .isa: "best"])
    #expect(other.threads == SweepSpec.everyCore && other.blocks == nil && other.isa == nil)
    #expect(other.sparsities == spec.sparsities)
  }

  @Test func whatIsLeftOut() throws {
    let spec = try ModelSpec(yaml: "model: t5-small")
    var expected = ModelSpec()
    expected.model = "t5-small"
    #expect(spec == expected)
    #expect(spec.weightPatterns == [.dense] && spec.weightPrecisions == [.fp32])
    #expect(spec.kernels == [.auto] && spec.stages == [.first, .decode] && spec.caches == nil)
  }

  @Test func patternsInOrderAndOnce() throws {
    let spec = try ModelSpec().applying([.sparsity: "0,0.5,0.5,native", .pattern: "2:4,2:4"])
    #expect(
      spec.weightPatterns == [.dense, .unstructured(0.5), .nm(kept: 2, group: 4), .native])
  }

  @Test func theHeadsPrecision() throws {
    var spec = ModelSpec()
    #expect(spec.headPrecision(beside: .fp32) == .fp32)
    #expect(spec.headPrecision(beside: .w8a8) == .bf16)
    spec.headPrecision = .w8a16
    #expect(spec.headPrecision(beside: .fp32) == .w8a16)
  }

  @Test(arguments: [
    (
      "model: a\nprompts: 5\n",
      "x.yaml: line 2, column 1: unknown key 'prompts': did you mean 'prompt'?"
    ),
    ("model: [a, b]", "line 1, column 8: model: one value is allowed, not a list"),
    ("batch: 0", "line 1, column 8: batch: batch 0 is outside 1 to 4096"),
    ("batch: 1,2", "line 1, column 8: batch: one number is allowed, not 2"),
    ("prompt: x", "line 1, column 9: prompt: 'x' is not a prompt"),
    ("\nblocks: 0", "line 2, column 9: blocks: blocks 0 is outside 1 to 4096"),
    ("generate: 0", "generate: generate 0 is outside"),
    ("context: -1", "line 1, column 10: context: '-1' is not a context"),
    ("sparsity: [0.5, 1]", "line 1, column 11: sparsity: sparsity 1 is outside [0, 1)"),
    ("pattern: 4:2", "pattern: pattern 4:2 keeps more"), ("precision: fp7", "one of fp32, bf16"),
    ("head-precision: [fp32]", "head-precision: one value is allowed"),
    ("kernel: ''", "kernel: a kernel's name is empty"),
    ("isa: sse", "unknown instruction set 'sse'"),
    ("cache: hot", "one of cold, warm"), ("stage: last", "one of first, decode"),
    ("threads: 0", "threads: threads 0 is outside"), ("seed: -1", "is not a seed"),
    ("case-budget: 3", "case-budget: "), ("fidelity: maybe", "is not true or false"),
    ("name: a/b", "can't name a folder"), ("model: ''", "model: the model's name is empty"),
    ("stage:\n", "a value or a list of values is expected here"),
    ("seed: {}", "a value is expected"),
    ("batch: 1\nbatch: 2\n", "key 'batch' is given more than once"),
    ("- a", "line 1, column 1: a spec is a mapping"), ("", "the spec is empty"),
    ("a: [1", "not YAML"),
  ])
  func refusalsNameThePlace(text: String, part: String) {
    let error = #expect(throws: DataError.self) { try ModelSpec(yaml: text, file: "x.yaml") }
    let message = error?.description ?? ""
    #expect(message.hasPrefix("x.yaml: ") && message.contains(part), "\(message)")
    #expect(!message.contains("\n"), "\(message)")
  }

  @Test(arguments: [
    (ModelField.batch, "0", "--batch: batch 0 is outside"),
    (.headPrecision, "fp7", "--head-precision: unknown precision 'fp7'"),
    (.stage, "first,x", "--stage: unknown stage 'x'"), (.blocks, "0", "--blocks: blocks 0"),
    (.sparsity, "1", "--sparsity: sparsity 1 is outside"), (.model, "", "--model: "),
  ])
  func refusalsNameTheFlag(field: ModelField, text: String, part: String) {
    let error = #expect(throws: UsageError.self) { try ModelSpec().applying([field: text]) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  // MARK: The repository's

  @Test func everyModelSpecInTheRepositoryIsSound() throws {
    let files = SpecFile(folder: folder)
    let names = files.names.filter { $0.hasPrefix("model-") }
    #expect(names.count >= 4)
    for name in names {
      let spec = try files.loadModel(name)
      // Its run's folder is called model-… already.
      #expect("model-\(spec.name)" == name && spec.model == spec.name)
      let architecture = try ModelCatalogue.architecture(named: spec.model)
      #expect(throws: Never.self) {
        try ModelVariant.all(spec, of: architecture, addsBaseline: true)
      }
      let error = #expect(throws: DataError.self) { try files.load(name) }
      #expect(
        error?.problem.contains("is of a model's spec: give the file to 'bench model --spec'")
          == true)
    }
  }

  @Test func sweepsSpecsAreNoModelsSpecs() throws {
    let files = SpecFile(folder: folder)
    for name in files.names where !name.hasPrefix("model-") {
      let error = #expect(throws: DataError.self, "\(name)") { try files.loadModel(name) }
      #expect(
        error?.problem.contains("is of a sweep's spec: give the file to 'bench sweep --spec'")
          == true, "\(name): \(error?.problem ?? "")")
    }
    let error = #expect(throws: DataError.self) { try ModelSpec(yaml: "parts:\n- batch: 1\n") }
    #expect(error?.problem.hasPrefix("key 'parts' is of a sweep's spec") == true)
  }

  /// Each fits a machine with 24 GB, of which some is taken already.
  @Test func theRepositorysSpecsFitInMemory() throws {
    let files = SpecFile(folder: folder)
    for name in files.names where name.hasPrefix("model-") {
      let spec = try files.loadModel(name)
      let architecture = try ModelCatalogue.architecture(named: spec.model)
      let variants = try ModelVariant.all(spec, of: architecture, addsBaseline: true)
      let prompt = spec.prompt ?? architecture.audio?.frames ?? 128
      let isEncoder = architecture.encoder != nil
      let memory = ModelMemory(
        architecture: architecture, variants: variants.map(\.variant),
        extent: .init(
          sequences: spec.batch, encoderTokens: isEncoder ? prompt : 0,
          prompt: isEncoder ? 1 : prompt, capacity: prompt + spec.generate))
      let bytes = memory.bytes(blocks: spec.blocks)
      #expect(bytes < 22_500_000_000, "\(name) needs \(bytes)")
    }
  }
}
