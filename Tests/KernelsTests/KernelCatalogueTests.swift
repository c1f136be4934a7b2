import Hardware
import Kernels
import Matrices
import Testing

@Suite struct KernelCatalogueTests {
  @Test func listsTheBaselineFirst() {
    #expect(KernelCatalogue.all.map(\.name) == ["dense", "csr", "bitmask", "nm", "tiles"])
    #expect(KernelCatalogue.all.first?.name == KernelCatalogue.baselineName)
    for kernel in KernelCatalogue.all {
      #expect(!kernel.format.isEmpty && !kernel.summary.isEmpty)
      let sets = kernel.instructionSets(for: .fp32)
      #expect(!sets.isEmpty && sets == sets.sorted())
    }
  }

  @Test(arguments: ["dense", "csr", "bitmask", "nm", "tiles"])
  func findsByName(_ name: String) throws {
    #expect(try KernelCatalogue.named(name).name == name)
  }

  @Test func namesTheNearest() {
    let error = #expect(throws: UsageError.self) { try KernelCatalogue.named("bitmaks") }
    #expect(error?.description.hasPrefix("unknown kernel 'bitmaks'; did you mean bitmask") == true)
    #expect(error?.description.hasSuffix("? (kernels: dense, csr, bitmask, nm, tiles)") == true)
    let distant = #expect(throws: UsageError.self) { try KernelCatalogue.named("42") }
    #expect(distant?.description == "unknown kernel '42' (kernels: dense, csr, bitmask, nm, tiles)")
  }

  @Test(arguments: KernelCatalogue.all.map(\.name))
  func choosesTheWidestThatRuns(_ name: String) throws {
    let kernel = try KernelCatalogue.named(name)
    let runs = kernel.instructionSets(for: .fp32).filter(\.isAvailable)
    let choice = kernel.choose(precision: .fp32, atMost: nil)
    #expect(choice.isa == runs.last)
    #expect(choice.isa == nil || choice.reason == nil)
  }

  @Test(arguments: KernelCode.all)
  func goesNoWiderThanAsked(_ code: KernelCode) {
    let choice = code.kernel.choose(precision: .fp32, atMost: code.isa)
    if code.isa.isAvailable {
      #expect(choice.isa == code.isa && choice.reason == nil)
    } else {
      #expect(choice.isa.map { $0 < code.isa } ?? (choice.reason != nil))
    }
  }

  @Test func choosesTheWidestCodeAtOrBelowTheLimit() {
    let kernel = WithoutCode(sets: [.generic, .avx512])
    #expect(kernel.choose(precision: .fp32, atMost: .avx2).isa == .generic)
    #expect(kernel.choose(precision: .fp32, atMost: .generic).isa == .generic)
    let wide = WithoutCode(sets: [.avx512]).choose(precision: .fp32, atMost: .avx2)
    #expect(wide.isa == nil && wide.reason == "none has no fp32 code at or below avx2, only avx512")
  }

  @Test func saysWhyNothingRuns() {
    let foreign: InstructionSet = CPUFeatures.current.isX86 ? .neon : .avx2
    let other = WithoutCode(sets: [foreign]).choose(precision: .fp32, atMost: nil)
    #expect(other.isa == nil && other.reason?.hasPrefix("\(foreign.rawValue): ") == true)
    let empty = WithoutCode(sets: []).choose(precision: .fp32, atMost: nil)
    #expect(empty.isa == nil && empty.reason == "none has no fp32 code")
  }

  @Test func refusesPatterns() throws {
    let nm = try KernelCatalogue.named("nm")
    for pattern in [Pattern.dense, .unstructured(0.5), .native] {
      #expect(nm.refusal(of: pattern) == "nm needs an N:M pattern")
    }
    for (kept, group) in [(1, 2), (2, 4), (16, 64), (64, 64)] {
      #expect(nm.refusal(of: .nm(kept: kept, group: group)) == nil)
    }
    for (kept, group) in [(0, 4), (5, 4), (2, 6), (1, 1), (2, 128)] {
      let refusal = nm.refusal(of: .nm(kept: kept, group: group))
      #expect(refusal?.hasSuffix("not \(kept):\(group)") == true)
    }
    for name in ["dense", "csr", "bitmask"] {
      for pattern in [Pattern.dense, .unstructured(0.5), .native, .nm(kept: 2, group: 4)] {
        #expect(try KernelCatalogue.named(name).refusal(of: pattern) == nil)
      }
    }
  }

  @Test func packingRefusesWhatDoesNotFollowThePattern() throws {
    let nm = try KernelCatalogue.named("nm")
    let values = DenseMatrix(rows: 1, columns: 8, values: [Float](repeating: 1, count: 8))
    let mask = Mask(keepingAll: 1, 8)
    let team = try ThreadTeam(processors: [-1])
    for pattern in [Pattern.nm(kept: 2, group: 4), .dense] {
      let weights = LayerWeights(values: values, mask: mask, pattern: pattern)
      #expect(throws: DataError.self) {
        try nm.prepare(weights, isa: .generic, team: team, copies: 1, placement: .guarded)
      }
    }
  }
}

/// A kernel with code for `sets`, which is never called.
private struct WithoutCode: Kernel {
  let name = "none"
  let format = "none"
  let summary = "none"
  let sets: [InstructionSet]

  func instructionSets(for precision: Precision) -> [InstructionSet] { sets }
  func refusal(of pattern: Pattern) -> String? { nil }

  func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int { 0 }

  func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer { throw UnavailableError("no code") }
}
