import Foundation
import Hardware
import Kernels
import Matrices
import Testing

@testable import Models
@testable import Records
@testable import Sweep

@Suite struct DecisionSpecTests {
  private func spec(_ change: (inout ModelSpec) -> Void) -> DecisionSpec {
    DecisionSpec(model: Made.spec(change))
  }

  @Test func aPlanIsForOnePattern() throws {
    #expect(try spec { _ in }.pattern(hasWeights: false) == .dense)
    #expect(try spec { _ in }.pattern(hasWeights: true) == .native)
    #expect(try spec { $0.sparsities = [0.5] }.pattern(hasWeights: true) == .unstructured(0.5))
    #expect(throws: UsageError.self) {
      try spec { $0.sparsities = [0.5, 0.6] }.pattern(hasWeights: false)
    }
    #expect(throws: UsageError.self) {
      try spec { $0.nativeSparsity = true }.pattern(hasWeights: false)
    }
  }

  @Test func refusesWhatAPlanCannotHave() throws {
    #expect(throws: UsageError.self) {
      try spec { $0.kernels = [.auto, .plan("p.json")] }.validate()
    }
    #expect(throws: UsageError.self) { try spec { $0.caches = [.warm] }.validate() }
    var loss = spec { _ in }
    loss.maximumFidelityLoss = -0.1
    #expect(throws: UsageError.self) { try loss.validate() }
    loss.maximumFidelityLoss = .nan
    #expect(throws: UsageError.self) { try loss.validate() }
    loss.maximumFidelityLoss = 0.01
    try loss.validate()
  }

  @Test(arguments: [
    ("8GiB", 8 << 30), ("512mib", 512 << 20), ("1.5 GB", nil), ("1.5GB", 1_500_000_000), ("2", nil),
    ("GiB", nil), ("0GiB", nil), ("-1GiB", nil), ("1e3MiB", nil), ("99999999TiB", nil), ("", nil),
    ("1.2.3GiB", nil), ("4 GiB", nil), ("7kB", 7000),
  ])
  func amountsOfMemory(_ text: String, _ bytes: Int?) throws {
    guard let bytes else {
      #expect(throws: UsageError.self) { try SpecBytes.bytes(text) }
      return
    }
    #expect(try SpecBytes.bytes(text) == bytes)
  }

  @Test func anEncoderAloneHasButItsPrompt() throws {
    let bert = Architecture.bert("b", hidden: 32, vocabulary: 70, heads: 2, inner: 48, blocks: 2)
    func objective(
      _ objective: Decision.Objective, _ stages: [ModelSpec.Stage], _ architecture: Architecture
    ) throws -> Decision.Objective {
      var spec = spec { $0.stages = stages }
      spec.objective = objective
      return try spec.objective(for: architecture)
    }
    let both = ModelSpec.Stage.allCases
    #expect(try objective(.decode, both, bert) == .prefill)
    #expect(try objective(.request, both, bert) == .prefill)
    #expect(try objective(.memory, both, bert) == .memory)
    #expect(try objective(.request, both, Made.llama) == .request)
    #expect(try objective(.decode, [.decode], Made.llama) == .decode)
    for (goal, stages) in [
      (Decision.Objective.decode, [ModelSpec.Stage.first]), (.prefill, [.decode]),
      (.request, [.decode]),
    ] {
      #expect(throws: UsageError.self) { try objective(goal, stages, Made.llama) }
    }
    #expect(throws: UsageError.self) { try objective(.decode, [.decode], bert) }
  }

  @Test func amountsAreShownInTheirUnit() {
    #expect(SpecBytes.text(71_680) == "70.0 KiB" && SpecBytes.text(8 << 30) == "8.0 GiB")
    #expect(SpecBytes.text(0) == "0.0 KiB")
  }

  // MARK: Ways to run

  private func variants(
    _ spec: DecisionSpec, _ pattern: Pattern = .unstructured(0.5),
    _ precisions: [Precision] = [.fp32, .w8a8]
  ) throws -> DecisionVariants {
    try DecisionVariants(
      spec, pattern: pattern, precisions: precisions, architecture: Made.llama)
  }

  @Test func oneWayForEachPrecisionAndOneForEachKernel() throws {
    let variants = try variants(spec { _ in })
    #expect(variants.candidates.map(\.precisionText) == ["fp32", "w8a8"])
    #expect(
      variants.singles.map(\.singleName) == [
        "dense fp32", "csr fp32", "bitmask fp32", "tiles fp32", "dense w8a8", "csr w8a8",
        "bitmask w8a8",
      ])
    #expect(variants.headPrecision == .bf16)
    #expect(variants.singles.allSatisfy { $0.variant.headPrecision == .bf16 })
    #expect(variants.baseline.variant.headPrecision == .fp32)
    #expect(try self.variants(spec { _ in }, .dense, [.fp32]).headPrecision == .fp32)
    // A sparse format is no use for dense weights.
    #expect(
      try self.variants(spec { _ in }, .dense, [.fp32]).singles.map(\.singleName)
        == ["dense fp32", "tiles fp32"])
  }

  @Test func namedKernelsAreThoseToChooseFrom() throws {
    let named = try variants(spec { $0.kernels = [.named("csr"), .named("dense")] })
    #expect(
      named.singles.map(\.singleName) == ["dense fp32", "csr fp32", "dense w8a8", "csr w8a8"])
    let error = #expect(throws: UnavailableError.self) {
      try variants(spec { $0.kernels = [.named("csr")] }, .unstructured(0.5), [.w4a16])
    }
    #expect(
      error?.description.contains("no kernel (--kernel csr) multiplies weights that are") == true)
  }

  @Test func aDecisionBecomesAVariantWithItsPrecisions() throws {
    let machine = try MachineDescription.probe()
    let variants = try variants(spec { _ in })
    var decision = Decision(
      startedAt: Date(), commandLine: [], gitCommit: nil, buildConfiguration: "",
      machine: machine,
      model: "tiny", weights: nil, pattern: "unstructured(0.5)", headPrecision: "bf16", threads: 1,
      batch: 1, prompt: 8, context: 8, generate: 64, objective: .decode, memoryLimitBytes: nil,
      maximumFidelityLoss: nil, precisions: [], sources: [])
    let choices: [(String, String, String, String)] = [
      ("self_attention.qkv", "prefill", "dense", "w8a8"),
      ("self_attention.qkv", "decode", "csr", "w8a8"), ("mlp.down", "decode", "bitmask", "fp32"),
    ]
    decision.layers = choices.map { layer, phase, kernel, precision in
      Decision.Layer(
        layer: layer, phase: phase, outFeatures: 1, inFeatures: 1, rows: 1, blocks: 3,
        pattern: "unstructured(0.5)",
        choice: .init(
          kernel: kernel, isa: "generic", precision: precision,
          seconds: .init(value: 1, low: 1, high: 1), weightBytes: 1, source: .measured),
        runnerUp: nil, margin: nil, isPaired: false, isTie: false, reason: "", candidates: [])
    }
    let planned = try variants.plan(decision, architecture: Made.llama, name: "plan.json")
    let qkv = LayerSlot(.decoder, .qkv)
    #expect(planned.variant.precision(of: qkv) == .w8a8)
    #expect(planned.variant.precision(of: LayerSlot(.decoder, .down)) == .fp32)
    #expect(planned.variant.candidates[qkv]?[.prefill]?.map(\.kernel.name) == ["dense"])
    #expect(planned.variant.candidates[qkv]?[.decode]?.first?.isa == .generic)
    #expect(planned.precisionText == "fp32+w8a8")
    #expect(planned.id == "unstructured(0.5)/fp32+w8a8/plan.json")
  }

  // MARK: Zeros

  @Test func blocksAreSampledFromFirstToLast() {
    #expect(NativeZeros.sample(0) == [] && NativeZeros.sample(3) == [0, 1, 2])
    #expect(NativeZeros.sample(32) == [0, 10, 20, 31])
  }

  @Test func zerosAreRoundedToAPercent() {
    #expect(NativeZeros.pattern(zeros: 4, of: 1000) == .dense)
    #expect(NativeZeros.pattern(zeros: 499, of: 1000) == .unstructured(0.5))
    #expect(NativeZeros.pattern(zeros: 1000, of: 1000) == .unstructured(0.99))
    #expect(NativeZeros.pattern(zeros: 0, of: 0) == .dense)
  }
}
