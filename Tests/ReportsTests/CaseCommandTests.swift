import Records
import Testing

@testable import Reports

@Suite struct CaseCommandTests {
  private func line(
    spec: String = "isa: [best]\n", _ change: (inout CaseRecord) -> Void = { _ in }
  ) -> String {
    var record = Fixtures.record("csr", seconds: 1e-3)
    record.seed = 1
    change(&record)
    return CaseCommand(spec: spec).line(of: record)
  }

  @Test func namesAllThatTellsTheCaseFromOthers() {
    let expected =
      "bench sweep --model mpt-7b --layers '^mpt-7b/blocks\\.\\*\\.attn\\.out_proj$' "
      + "--sparsity 0.5 --pattern none --batch 1 --precision fp32 --kernel dense,csr --threads 1 "
      + "--cache cold"
    #expect(line() == expected)
  }

  @Test func patternsAndSeeds() {
    #expect(line { $0.pattern = "dense" }.contains("--sparsity 0 --pattern none"))
    #expect(line { $0.pattern = "2:4" }.contains("--sparsity none --pattern 2:4"))
    #expect(line { $0.pattern = "native" }.contains("--sparsity native --pattern none"))
    #expect(line { $0.seed = 7 }.hasSuffix("--seed 7"))
    #expect(line { $0.kernel = "dense" }.contains("--kernel dense --threads"))
  }

  @Test func aShapeAloneHasNoModel() {
    let line = line {
      $0.model = "shape"
      $0.layer = "4096x4096"
    }
    #expect(line.hasPrefix("bench sweep --model none --shape 4096x4096 --sparsity"))
  }

  @Test func realWeightsComeFromTheirFile() {
    let spec = "weights: \"models/my \\\"own\\\"\"\nevery-layer: true\nisa: [best, avx2]\n"
    let line = line(spec: spec) { $0.tensor = "x.weight" }
    let source = "--model none --weights 'models/my \"own\"' --layers "
    #expect(line.contains(source))
    #expect(line.contains(" --every-layer "))
    #expect(line.contains(" --isa avx512 "))
  }

  @Test func partsMayHaveInstructionSetsOfTheirOwn() {
    let spec = "isa: [best]\nparts:\n- batch: [1]\n  isa: [avx2]\n"
    #expect(line(spec: spec).contains("--isa avx512"))
  }
}
