import Hardware
import Matrices
import Testing

@testable import Sweep

@Suite struct SpecPartsTests {
  private static let text = """
    parts:
    - batch: [1, 4]
      sparsity: 0.5
    - shape: [8x8, 16x8]
      threads: 1
      precision: [fp32, w8a8]
    shape: 8x8
    sparsity: [0, 0.5]
    threads: [1]
    seed: 3
    """

  @Test func partsReplaceFieldsOfTheWhole() throws {
    let spec = try SweepSpec(yaml: Self.text)
    #expect(spec.parts.count == 2 && spec.parts.allSatisfy { $0.parts.isEmpty && $0.seed == 3 })
    #expect(spec.parts[0].batches == [1, 4] && spec.parts[0].sparsities == [0.5])
    #expect(spec.parts[0].shapes.map(\.description) == ["8x8"])
    #expect(spec.parts[1].sparsities == [0, 0.5] && spec.parts[1].precisions == [.fp32, .w8a8])
    #expect(try SweepSpec(yaml: spec.yamlText) == spec)
  }

  @Test func flagsReplaceFieldsOfEveryPart() throws {
    var overrides = SweepOverrides()
    overrides[.batch] = "7"
    overrides[.shape] = "4x4"
    let spec = try SweepSpec(yaml: Self.text).applying(overrides)
    #expect(spec.expanded.allSatisfy { $0.batches == [7] })
    #expect(spec.expanded.allSatisfy { $0.shapes.map(\.description) == ["4x4"] })
    #expect(spec.name == "shapes")
    #expect(try SweepSpec(yaml: spec.yamlText) == spec)
  }

  @Test(arguments: [
    ("parts: []", "line 1, column 8: parts: the list is empty"),
    ("parts: 3", "line 1, column 8: parts: a list of mappings is expected here"),
    ("parts:\n- 3", "line 2, column 3: parts: each is a mapping"),
    ("parts:\n- {}", "parts: each is a mapping"),
    ("parts:\n- seed: 3", "line 2, column 3: parts: 'seed' is for the whole sweep"),
    ("parts:\n- weights: x", "'weights' is for the whole sweep"),
    ("parts:\n- parts:\n  - batch: 1", "line 2, column 3: parts: a part can't have parts"),
    ("parts:\n- batch: [1, 0]", "line 2, column 14: batch: batch 0 is outside"),
    ("parts:\n- btch: 1", "line 2, column 3: unknown key 'btch': did you mean 'batch'?"),
    ("prts:\n- batch: 1", "unknown key 'prts': did you mean 'parts'?"),
  ])
  func refusalsNameThePlace(text: String, part: String) {
    let error = #expect(throws: DataError.self) { try SweepSpec(yaml: text, file: "x.yaml") }
    let message = error?.description ?? ""
    #expect(message.hasPrefix("x.yaml: ") && message.contains(part), "\(message)")
  }

  @Test func everyPartMustMakeSense() {
    let error = #expect(throws: UsageError.self) {
      try SweepSpec(yaml: "shape: 8x8\nsparsity: 0.5\nparts:\n- batch: 1\n- sparsity: native")
        .validate()
    }
    #expect(error?.description.hasPrefix("part 2: sparsity native needs real weights") == true)
  }

  @Test func partsOfOneMultiplicationAreOneGroup() throws {
    let plan = try SweepPlan(
      spec: SweepSpec(yaml: Self.text), machine: MachineDescription.probe(),
      catalogue: FakeKernel.catalogue)
    let ids = plan.groups.map(\.groupID)
    #expect(
      ids == [
        "shape/8x8|8x8|1|unstructured(0.5)|1|cold", "shape/8x8|8x8|4|unstructured(0.5)|1|cold",
        "shape/8x8|8x8|1|dense|1|cold", "shape/16x8|16x8|1|dense|1|cold",
        "shape/16x8|16x8|1|unstructured(0.5)|1|cold",
      ])
    #expect(plan.groups.map(\.cases.count) == [4, 2, 4, 4, 4])
    let cases = plan.groups.flatMap(\.cases).map(\.caseID)
    #expect(Set(cases).count == cases.count)
    #expect(plan.threads == [1])
  }

  @Test func whatAPartAsksForIsNotAnAddedBaseline() throws {
    let yaml = """
      shape: 8x8
      sparsity: 0.5
      threads: 1
      parts: [{precision: w8a8}, {precision: fp32, kernel: dense}]
      """
    let plan = try SweepPlan(
      spec: SweepSpec(yaml: yaml), machine: MachineDescription.probe(),
      catalogue: FakeKernel.catalogue)
    #expect(plan.groups.count == 1)
    #expect(plan.groups[0].cases.map(\.isAdded) == [false, false, false])
    #expect(plan.groups[0].cases.map(\.precision) == [.fp32, .w8a8, .w8a8])
  }

  @Test func aLayerFilterNeedsToMatchInOnePartOnly() throws {
    var spec = try SweepSpec(yaml: Self.text)
    try spec.changeAll { $0.layers = try NameFilter(parsing: "16x8") }
    let machine = try MachineDescription.probe()
    let plan = try SweepPlan(spec: spec, machine: machine, catalogue: FakeKernel.catalogue)
    #expect(Set(plan.groups.map(\.weights.layer.name)) == ["16x8"])
    try spec.changeAll { $0.layers = try NameFilter(parsing: "nothing") }
    let error = #expect(throws: UsageError.self) {
      try SweepPlan(spec: spec, machine: machine, catalogue: FakeKernel.catalogue)
    }
    #expect(error?.description.contains("(layers: shape/8x8, ") == true)
  }
}
