import Foundation
import Hardware
import Kernels
import Matrices
import Models
import Records
import Testing

@testable import Sweep

@Suite struct ModelVariantTests {
  private let t5: Architecture

  init() throws { t5 = try ModelCatalogue.architecture(named: "t5-small") }

  private func variants(
    addsBaseline: Bool = true, _ change: (inout ModelSpec) -> Void
  ) throws -> [ModelVariant] {
    var spec = ModelSpec()
    change(&spec)
    return try ModelVariant.all(spec, of: t5, addsBaseline: addsBaseline)
  }

  private func kernels(_ variant: ModelVariant) -> Set<[String]> {
    Set(variant.variant.candidates.values.flatMap(\.values).map { $0.map(\.kernel.name) })
  }

  @Test func theBaselineIsFoundAmongThem() throws {
    let all = try variants {
      $0.sparsities = [0.5, 0]
      $0.precisions = [.w8a8, .fp32]
    }
    #expect(
      all.map(\.id) == [
        "unstructured(0.5)/w8a8/auto", "dense/w8a8/auto", "unstructured(0.5)/fp32/auto",
        "dense/fp32/auto",
      ])
    #expect(all.map(\.isBaseline) == [false, false, false, true])
    #expect(all.allSatisfy { !$0.isAdded })
    #expect(all.map(\.variant.headPrecision) == [.bf16, .bf16, .fp32, .fp32])
  }

  @Test func aBaselineIsAddedInFront() throws {
    let all = try variants {
      $0.sparsities = [0.5]
      $0.kernels = [.named("csr")]
    }
    #expect(all.map(\.id) == ["dense/fp32/auto", "unstructured(0.5)/fp32/csr"])
    #expect(all.map(\.isBaseline) == [true, false] && all.map(\.isAdded) == [true, false])
    let none = try variants(addsBaseline: false) { $0.sparsities = [0.5] }
    #expect(none.map(\.isBaseline) == [false])
    let asked = try variants { $0.kernels = [.named("dense")] }
    #expect(asked.map(\.isBaseline) == [true] && asked.map(\.isAdded) == [false])
    // Of several dense ones the fastest of each layer is the strictest.
    let both = try variants { $0.kernels = [.named("dense"), .auto] }
    #expect(both.map(\.isBaseline) == [false, true])
    // Dense weights in a sparse format are no baseline.
    let csr = try variants { $0.kernels = [.named("csr")] }
    #expect(csr.map(\.id) == ["dense/fp32/auto", "dense/fp32/csr"])
    #expect(csr.map(\.isBaseline) == [true, false])
  }

  @Test func autoTriesWhatFits() throws {
    let all = try variants {
      $0.sparsities = [0, 0.5]
      $0.patterns = [.nm(kept: 2, group: 4)]
      $0.precisions = [.fp32, .w4a16]
    }
    let found = all.map { kernels($0) }
    #expect(
      found == [
        [["dense", "tiles"]], [["dense", "csr", "bitmask", "tiles"]],
        [["dense", "csr", "bitmask", "nm", "tiles"]],
        // CSR and tiles have no w4a16.
        [["dense"]], [["dense", "bitmask"]], [["dense", "bitmask", "nm"]],
      ])
    for slot in t5.slots {
      let phases = all[0].variant.candidates[slot]?.keys.map { $0 }
      #expect(Set(phases ?? []) == Set(t5.phases(of: slot)))
    }
  }

  @Test func aLimitIsForOurOwnKernels() throws {
    let all = try variants {
      $0.sparsities = [0.5]
      $0.isa = .generic
    }
    let selections = all[1].variant.candidates.values.flatMap(\.values).joined()
    for selection in selections {
      #expect(
        selection.isa == (selection.kernel.name == "dense" ? OpenBLAS.instructionSet : .generic))
    }
  }

  @Test func refusesWhatNoKernelRuns() throws {
    let unknown = #expect(throws: UsageError.self) {
      try variants { $0.kernels = [.named("bitmsk")] }
    }
    #expect(unknown?.description.contains("bitmask") == true)
    let nm = #expect(throws: UnavailableError.self) {
      try variants {
        $0.sparsities = [0.5]
        $0.kernels = [.named("nm")]
      }
    }
    #expect(nm?.description.hasPrefix("nm can't run unstructured(0.5) in fp32: ") == true)
    let csr = #expect(throws: UnavailableError.self) {
      try variants {
        $0.precisions = [.w4a16]
        $0.kernels = [.named("csr")]
      }
    }
    #expect(csr?.description.hasPrefix("csr can't run dense in w4a16: ") == true)
  }

  // MARK: Plans

  /// Dense everywhere but in what `change` changes.
  private func plan(
    model: String = "t5-small", pattern: String? = nil,
    asking: ModelSpec = asking { $0.sparsities = [0.5] },
    _ change: (inout [String: [String: KernelPlan.Choice]]) -> Void = { _ in }
  ) throws -> [ModelVariant] {
    var layers: [String: [String: KernelPlan.Choice]] = [:]
    for slot in t5.slots {
      for phase in t5.phases(of: slot) {
        layers[t5.name(of: slot), default: [:]][phase.rawValue] = .init(kernel: "dense")
      }
    }
    change(&layers)
    let path = NSTemporaryDirectory() + "plan-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try RunCoding.encoder().encode(KernelPlan(model: model, pattern: pattern, layers: layers))
      .write(to: URL(fileURLWithPath: path))
    return try variants {
      $0 = asking
      $0.kernels[0] = .plan(path)
    }
  }

  private static func asking(_ change: (inout ModelSpec) -> Void) -> ModelSpec {
    var spec = ModelSpec()
    change(&spec)
    return spec
  }

  @Test func codeThatCannotRunHereIsRefused() throws {
    let foreign = CPUFeatures.current.isX86 ? "neon" : "avx2"
    let error = #expect(throws: UnavailableError.self) {
      try plan { $0["decoder.mlp.up"]?["decode"]?.isa = foreign }
    }
    #expect(error?.description.contains("layers.decoder.mlp.up.decode: \(foreign)") == true)
  }

  private func inPrecisions(
    _ layers: inout [String: [String: KernelPlan.Choice]], _ precision: (String) -> String
  ) {
    for name in layers.keys {
      for phase in (layers[name] ?? [:]).keys {
        layers[name]?[phase]?.precision = precision(name)
      }
    }
  }

  @Test func aPlanSaysThePrecisionOfEachLayer() throws {
    let all = try plan(pattern: "unstructured(0.75)", asking: ModelSpec()) { layers in
      inPrecisions(&layers) { $0.hasPrefix("encoder") ? "bf16" : "w8a8" }
    }
    let planned = try #require(all.last)
    #expect(all.count == 2 && all[0].isAdded)
    #expect(planned.pattern == .unstructured(0.75) && planned.precisionText == "bf16+w8a8")
    #expect(planned.variant.precision(of: LayerSlot(.encoder, .up)) == .bf16)
    #expect(planned.variant.precision(of: LayerSlot(.decoder, .up)) == .w8a8)
    #expect(planned.variant.headPrecision == .bf16)
  }

  @Test func whatIsAskedForGoesBeforeThePlansPattern() throws {
    let all = try plan(
      pattern: "unstructured(0.75)", asking: Self.asking { $0.sparsities = [0.5, 0.9] }
    ) {
      inPrecisions(&$0) { _ in "w8a8" }
    }
    #expect(all.dropFirst().map(\.pattern) == [.unstructured(0.5), .unstructured(0.9)])
  }

  @Test func aPlansPrecisionsAreNotMixedWithOthers() throws {
    #expect(throws: UsageError.self) {
      try plan(asking: Self.asking { $0.precisions = [.fp32] }) {
        inPrecisions(&$0) { _ in "w8a8" }
      }
    }
    // Beside kernels that aren't a plan's, precisions are for those.
    let all = try plan(
      asking: Self.asking {
        $0.precisions = [.fp32, .bf16]
        $0.kernels.append(.named("dense"))
      }
    ) { inPrecisions(&$0) { _ in "w8a8" } }
    #expect(all.map(\.precisionText) == ["fp32", "bf16", "w8a8"])
    #expect(all.map(\.isBaseline) == [true, false, false])
  }

  @Test func aPlanIsFollowed() throws {
    let all = try plan {
      $0["decoder.mlp.up"]?["decode"] = .init(kernel: "csr", isa: "generic")
      $0["decoder.mlp.up"]?["prefill"] = .init(kernel: "bitmask")
    }
    let planned = try #require(all.last)
    let up = try #require(planned.variant.candidates[LayerSlot(.decoder, .up)])
    #expect(up[.decode]?.map(\.kernel.name) == ["csr"] && up[.decode]?.first?.isa == .generic)
    #expect(up[.prefill]?.map(\.kernel.name) == ["bitmask"])
    let best = BitmaskKernel().choose(precision: .fp32, atMost: nil).isa
    #expect(up[.prefill]?.first?.isa == best)
    let others = planned.variant.candidates.filter { $0.key != LayerSlot(.decoder, .up) }
    #expect(others.count == t5.slots.count - 1)
    #expect(others.values.flatMap(\.values).allSatisfy { $0.map(\.kernel.name) == ["dense"] })
    #expect(all[0].isAdded)
  }

  private func expect(_ part: String, _ make: () throws -> [ModelVariant]) {
    let error = #expect(throws: DataError.self) { try make() }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    #expect(error?.file?.contains("plan-") == true)
  }

  @Test func refusesAPlanThatDoesNotFit() {
    expect("model: is mpt-7b, but the model to run is t5-small") { try plan(model: "mpt-7b") }
    expect("layers.decoder.mlp.upp: t5-small has no such layer (decoder.cross_attention.kv, ") {
      try plan { $0["decoder.mlp.upp"] = [:] }
    }
    expect("layers.decoder.mlp.up.decode: is missing") {
      try plan { $0["decoder.mlp.up"]?["decode"] = nil }
    }
    expect("layers.encoder.mlp.down.prefill: is missing") {
      try plan { $0["encoder.mlp.down"] = nil }
    }
    expect("layers.decoder.mlp.up.decode: unknown kernel 'bitmsk'; did you mean bitmask") {
      try plan { $0["decoder.mlp.up"]?["decode"] = .init(kernel: "bitmsk") }
    }
    expect("pattern: 'half' is not an N:M pattern") {
      try plan(pattern: "half", asking: ModelSpec()) { inPrecisions(&$0) { _ in "w8a8" } }
    }
    expect("prefill: unknown precision 'int8'") {
      try plan { inPrecisions(&$0) { _ in "int8" } }
    }
    expect("layers.decoder.mlp.up.prefil: is no phase") {
      try plan { $0["decoder.mlp.up"]?["prefil"] = .init(kernel: "csr") }
    }
    expect("prefill: csr: ") {
      try plan {
        inPrecisions(&$0) { _ in "w4a16" }
        $0["encoder.mlp.up"]?["prefill"]?.kernel = "csr"
      }
    }
    if InstructionSet.avx2.isAvailable {
      expect("layers.decoder.mlp.up.decode: names avx2, which is wider than --isa generic") {
        try plan(asking: Self.asking { $0.isa = .generic }) {
          $0["decoder.mlp.up"]?["decode"]?.isa = "avx2"
        }
      }
    }
    expect("layers.decoder.mlp.up.decode: unknown instruction set 'sse'") {
      try plan { $0["decoder.mlp.up"]?["decode"] = .init(kernel: "csr", isa: "sse") }
    }
  }
}
