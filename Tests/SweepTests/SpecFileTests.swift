import Foundation
import Hardware
import Matrices
import Testing

@testable import Sweep

@Suite struct SpecFileTests {
  /// The repository's Benchmarks folder.
  private let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Benchmarks").path

  @Test func readsEveryField() throws {
    let spec = try SweepSpec(
      yaml: """
        name: all-of-it
        model: [t5-small, mpt-7b]
        shape: 512x256
        weights: "models/a b"
        layers: mlp
        sparsity: [0.5:0.7:0.1, native]
        pattern: [2:4, '16:32']
        batch: [1, 16]
        precision: fp32
        kernel: [dense, csr]
        isa: [best, avx2]
        threads: [1, all]
        cache: [cold, warm]
        time-budget: 1h30m
        case-budget: 250ms
        seed: 42
        filter: "^mpt|dense$"
        every-layer: true
        """)
    #expect(spec.name == "all-of-it")
    #expect(spec.models == ["t5-small", "mpt-7b"])
    #expect(spec.shapes.map(\.description) == ["512x256"])
    #expect(spec.weights == "models/a b")
    #expect(spec.sparsities == [0.5, 0.6, 0.7] && spec.nativeSparsity)
    #expect(spec.patterns.map(\.description) == ["2:4", "16:32"])
    #expect(spec.batches == [1, 16] && spec.precisions == [.fp32])
    #expect(spec.kernels == ["dense", "csr"] && spec.isas == [nil, .avx2])
    #expect(spec.threads == [1, SweepSpec.everyCore])
    #expect(spec.caches == [.cold, .warm])
    #expect(spec.timeBudgetSeconds == 5400 && spec.caseBudgetSeconds == 0.25 && spec.seed == 42)
    #expect(spec.layers?.pattern == "mlp" && spec.everyLayer)
    #expect(spec.filter?.matcher()("mpt-7b/x|csr") == true)
    #expect(spec.filter?.matcher()("t5-small/x|csr") == false)
    #expect(try SweepSpec(yaml: spec.yamlText) == spec)
  }

  @Test func writesWhatItReads() throws {
    var spec = SweepSpec()
    #expect(try SweepSpec(yaml: spec.yamlText) == spec)
    spec.weights = "it's \"odd\": # [\\] \t ü\n\u{85}.safetensors"
    spec.filter = try NameFilter(parsing: "a\\d{2},b|'")
    spec.name = "null"
    spec.sparsities = [0, 0.000001, 0.7]
    spec.seed = .max
    #expect(try SweepSpec(yaml: spec.yamlText) == spec)
  }

  @Test(arguments: [
    ("model: [a]\nsparsty: 0.5\n", "x.yaml: line 2, column 1: unknown key 'sparsty'"),
    ("sparsty: 0.5", "did you mean 'sparsity'?"),
    ("batch: 1\nbatch: 2\n", "line 1, column 1: key 'batch' is given more than once"),
    ("batch: [1, 16, 0]", "line 1, column 16: batch: batch 0 is outside 1 to 65536"),
    ("seed: [1]", "line 1, column 7: seed: one value is allowed"),
    ("batch: []", "line 1, column 8: batch: the list is empty"),
    ("batch: [[1]]", "line 1, column 9: batch: a value or a list of values is expected"),
    ("batch: {a: 1}", "line 1, column 8"), ("\nseed:\n", "line 2, column 6: seed: a value"),
    ("seed: ~", "seed: a value is expected here"), ("cache: hot", "one of cold, warm"),
    ("pattern: [2:4, 4:2]", "line 1, column 16: pattern: pattern 4:2"),
    ("- a\n- b", "line 1, column 1: a spec is a mapping"), ("", "the spec is empty"),
    ("# only a comment\n", "the spec is empty"), ("just text", "a spec is a mapping"),
    ("a: [1", "not YAML"), ("a: b: c", "not YAML"), ("\tseed: 1", "not YAML"),
    ("? [a]\n: b", "unknown key"), ("<<: {seed: 1}", "unknown key '<<'"),
    ("seed: 1\n---\nseed: 2\n", "not YAML"), ("seed: *nowhere", "not YAML"),
    ("seed: \u{1}1", "not YAML"),
  ])
  func refusalsNameThePlace(text: String, part: String) {
    let error = #expect(throws: DataError.self) { try SweepSpec(yaml: text, file: "x.yaml") }
    let message = error?.description ?? ""
    #expect(message.hasPrefix("x.yaml: "))
    #expect(message.contains(part), "\(message)")
    #expect(!message.contains("\n"), "\(message)")
  }

  /// Those of models are another kind.
  @Test func everySpecInTheRepositoryIsSound() throws {
    let files = SpecFile(folder: folder)
    #expect(files.names.contains("default"))
    for name in files.names where !name.hasPrefix("model-") {
      let spec = try files.load(name)
      try spec.validate()
      #expect(spec.name == name)
      #expect(try SweepSpec(yaml: spec.yamlText) == spec)
    }
  }

  @Test func theDefaultSpecIsCompiledIn() throws {
    let file = try String(contentsOfFile: "\(folder)/default.yaml", encoding: .utf8)
    #expect(SweepSpec.defaultYAML == file)
    let fromElsewhere = try SpecFile(folder: "/nonexistent").load(nil)
    #expect(fromElsewhere == (try SpecFile(folder: folder).load("default")))
  }

  @Test func findsSpecsByNameAndByPath() throws {
    let files = SpecFile(folder: folder)
    #expect(try files.load("quick") == files.load("\(folder)/quick.yaml"))
    let error = #expect(throws: UsageError.self) { try files.load("quik") }
    #expect(error?.description.contains("nearest: quick") == true)
    #expect(throws: UsageError.self) { try files.load("no/such/file.yaml") }
    #expect(throws: UsageError.self) { try files.load(folder) }
  }

  @Test func refusesFilesThatAreNoSpecs() throws {
    let path = NSTemporaryDirectory() + "/spec-\(UUID().uuidString).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (bytes, part) in [
      (Data(), "empty"), (Data([0xff, 0xfe, 0x80]), "UTF-8"),
      (Data(count: (1 << 20) + 1), "larger than 1 MiB"),
    ] {
      try bytes.write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: DataError.self) { try SpecFile().load(path) }
      #expect(error?.description.contains(part) == true)
    }
  }
}
