import Hardware
import Testing

@testable import Sweep

@Suite struct SpecOverridesTests {
  private func base() throws -> SweepSpec {
    try SweepSpec(
      yaml: "model: [t5-small]\nshape: 8x8\nsparsity: 0.5\npattern: 2:4\nbatch: [1, 2]\nseed: 9")
  }

  @Test func aFlagReplacesItsFieldAlone() throws {
    var overrides = SweepOverrides()
    overrides[.batch] = "4"
    let spec = try base().applying(overrides)
    #expect(spec.batches == [4])
    var expected = try base()
    expected.batches = [4]
    #expect(spec == expected)
    #expect(overrides.fields == [.batch])
  }

  @Test(arguments: [SpecField.model, .shape, .weights])
  func oneSourceOfLayersReplacesAllThree(field: SpecField) throws {
    var overrides = SweepOverrides()
    overrides[field] = field == .shape ? "16x16" : "something"
    let spec = try base().applying(overrides)
    #expect(spec.models == (field == .model ? ["something"] : []))
    #expect(spec.shapes.map(\.description) == (field == .shape ? ["16x16"] : []))
    #expect(spec.weights == (field == .weights ? "something" : nil))
    #expect(spec.sparsities == [0.5])
    #expect(spec.name == (field == .shape ? "shapes" : "something"))
  }

  @Test(arguments: [
    ("a/b/minilm-l6/", "minilm-l6"), ("../m.safetensors", "m.safetensors"), ("/", "custom"),
    ("..", "custom"), ("é", "custom"),
  ])
  func sweepsOfWeightsAreNamedAfterTheirFile(path: String, name: String) throws {
    var overrides = SweepOverrides()
    overrides[.weights] = path
    #expect(try base().applying(overrides).name == name)
  }

  @Test func noOverridesLeaveTheSpec() throws {
    #expect(try base().applying(SweepOverrides()) == base())
  }

  @Test func refusesSpecsThatAskForNothing() throws {
    try base().validate()
    #expect(throws: UsageError.self) { try SweepSpec().validate() }
    #expect(throws: UsageError.self) { try SweepSpec(yaml: "model: t5-small").validate() }
    for text in ["sparsity: native", "sparsity: 0.5\nevery-layer: true"] {
      let error = #expect(throws: UsageError.self) {
        try SweepSpec(yaml: "model: t5-small\n" + text).validate()
      }
      #expect(error?.description.contains("needs real weights") == true)
    }
  }

  @Test func aSparsityOfZeroIsTheDenseLayer() throws {
    let spec = try SweepSpec(yaml: "sparsity: [0, 0.5]\npattern: 2:4")
    #expect(
      spec.weightPatterns == [.dense, .unstructured(0.5), .nm(kept: 2, group: 4)])
  }
}
