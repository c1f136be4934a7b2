import Hardware
import Kernels
import Matrices
import Testing

@testable import Sweep

@Suite struct SweepPlanTests {
  private func plan(_ change: (inout SweepSpec) throws -> Void) throws -> SweepPlan {
    var spec = SweepSpec()
    spec.shapes = [LayerShape(outFeatures: 32, inFeatures: 64)]
    spec.sparsities = [0.5]
    spec.threads = [1]
    try change(&spec)
    return try SweepPlan(spec: spec, machine: MachineDescription.probe())
  }

  @Test func groupsHoldTheKernelsOfOneMultiplication() throws {
    let plan = try plan {
      $0.patterns = [.nm(kept: 2, group: 4)]
      $0.batches = [1, 8]
      $0.caches = [.cold, .warm]
    }
    #expect(plan.groups.count == 2 * 2 * 2)
    let kernels = plan.groups.map { $0.cases.map(\.kernel.name) }
    #expect(kernels.contains(["dense", "csr", "bitmask"]))
    #expect(kernels.contains(["dense", "csr", "bitmask", "nm"]))
    let ids = plan.groups.flatMap(\.cases).map(\.caseID)
    #expect(Set(ids).count == ids.count)
    let isa = try #require(NMKernel().choose(precision: .fp32, atMost: nil).isa).rawValue
    #expect(ids.contains("shape/32x64|32x64|8|fp32|2:4|nm|\(isa)|1|warm"))
  }

  @Test func groupsThatShareWeightsFollowEachOther() throws {
    let plan = try plan {
      $0.sparsities = [0.5, 0.9]
      $0.batches = [1, 2, 4]
      $0.caches = [.cold, .warm]
    }
    var seen: Set<String> = []
    var last = ""
    for key in plan.groups.map(\.weights.key) where key != last {
      #expect(seen.insert(key).inserted, "\(key) is packed twice")
      last = key
    }
  }

  @Test func aKernelAskedForByNameIsRefusedWithItsReason() throws {
    let plan = try plan { $0.kernels = ["dense", "nm"] }
    let refused = try #require(plan.groups[0].cases.last)
    #expect(refused.kernel.name == "nm")
    #expect(refused.refusal?.contains("N:M") == true)
  }

  @Test func sparseKernelsGoNoWiderThanAsked() throws {
    let plan = try plan { $0.isas = [.generic] }
    let sets = Dictionary(
      uniqueKeysWithValues: plan.groups[0].cases.map { ($0.kernel.name, $0.isa) })
    #expect(sets["csr"] == .generic)
    #expect(sets["bitmask"] == .generic)
    #expect(sets["dense"] == OpenBLAS.instructionSet)
  }

  @Test func instructionSetsAreCasesOfTheSameGroup() throws {
    let plan = try plan { $0.isas = [nil, .generic, .generic] }
    let cases = plan.groups[0].cases.map { "\($0.kernel.name) \($0.isa?.rawValue ?? "none")" }
    #expect(plan.groups.count == 1 && Set(cases).count == cases.count)
    #expect(cases.count { $0.hasPrefix("dense ") } == 1)
    #expect(cases.contains("bitmask generic"))
    let best = BitmaskKernel().choose(precision: .fp32, atMost: nil).isa
    #expect(cases.count { $0.hasPrefix("bitmask ") } == (best == .generic ? 1 : 2))
  }

  @Test func anInstructionSetThatTheMachineLacksIsRefused() throws {
    let lacking: InstructionSet = CPUFeatures.current.isX86 ? .neon : .avx2
    let error = #expect(throws: UnavailableError.self) { try plan { $0.isas = [nil, lacking] } }
    let message = error?.description ?? ""
    #expect(message.hasPrefix("--isa \(lacking.rawValue): "))
    #expect(message.contains("; this machine has generic"))
  }

  @Test func filterPicksCases() throws {
    let plan = try plan { $0.filter = try NameFilter(parsing: "bitmask") }
    #expect(plan.groups.flatMap(\.cases).map(\.kernel.name) == ["bitmask"])
    #expect(throws: UsageError.self) {
      try self.plan { $0.filter = try NameFilter(parsing: "nothing-like-it") }
    }
  }

  @Test func whatCannotBeRunIsRefused() throws {
    #expect(throws: UsageError.self) { try plan { $0.kernels = ["bitmsk"] } }
    #expect(throws: UsageError.self) { try plan { $0.threads = [100_000] } }
    #expect(throws: UsageError.self) { try plan { $0.models = ["t5-smal"] } }
    #expect(throws: UnavailableError.self) {
      try plan { $0.shapes = [LayerShape(outFeatures: 1 << 20, inFeatures: 1 << 20)] }
    }
    #expect(throws: UnavailableError.self) {
      try plan { $0.shapes = [LayerShape(outFeatures: 1 << 40, inFeatures: 1)] }
    }
  }

  @Test func listingHasALinePerCase() throws {
    let plan = try plan { $0.batches = [1, 2] }
    let lines = plan.listing().split(separator: "\n")
    #expect(lines.count == plan.groups.reduce(0) { $0 + $1.cases.count })
    #expect(plan.estimate().contains("peak memory about"))
  }
}
