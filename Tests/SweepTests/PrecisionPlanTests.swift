import Hardware
import Kernels
import Matrices
import Testing

@testable import Sweep

@Suite struct PrecisionPlanTests {
  private func plan(_ change: (inout SweepSpec) throws -> Void) throws -> SweepPlan {
    var spec = SweepSpec()
    spec.shapes = [LayerShape(outFeatures: 32, inFeatures: 64)]
    spec.sparsities = [0.5]
    spec.threads = [1]
    try change(&spec)
    return try SweepPlan(
      spec: spec, machine: MachineDescription.probe(), catalogue: FakeKernel.catalogue)
  }

  private func names(_ group: PlannedGroup) -> [String] {
    group.cases.map { "\($0.kernel.name) \($0.precision.rawValue)" }
  }

  @Test func aGroupSpansPrecisions() throws {
    let plan = try plan { $0.precisions = [.w8a8, .fp32, .bf16] }
    #expect(plan.groups.count == 1)
    #expect(
      names(plan.groups[0]) == [
        "dense fp32", "dense w8a8", "sparse w8a8", "sparse fp32", "dense bf16",
      ])
    #expect(plan.groups[0].groupID == "shape/32x64|32x64|1|unstructured(0.5)|1|cold")
    #expect(plan.groups[0].cases.allSatisfy { !$0.isAdded && $0.refusal == nil })
    let own = plan.groups[0].cases.map(\.ownDenseID)
    let int8 = plan.groups[0].cases[1].caseID
    #expect(int8 == "shape/32x64|32x64|1|w8a8|unstructured(0.5)|dense|generic|1|cold")
    #expect(own == [nil, int8, int8, nil, plan.groups[0].cases[4].caseID])
  }

  @Test func theBaselineIsAddedWhereNobodyAskedForIt() throws {
    let plan = try plan { $0.precisions = [.w8a8] }
    #expect(names(plan.groups[0]) == ["dense fp32", "dense w8a8", "sparse w8a8"])
    #expect(plan.groups[0].cases.map(\.isAdded) == [true, false, false])
    let lines = plan.listing().split(separator: "\n")
    #expect(lines[0].hasSuffix("|dense|generic|1|cold  # added: speedups are over it"))
    #expect(plan.estimate().contains("# added: speedups are over it"))
    let added = plan.groups[0].cases[0]
    let record = plan.groups[0].record(added, status: .refused, sparsity: 0, seed: 1)
    #expect(record.addedAsBaseline == true)
  }

  @Test func whoLeavesDenseOutGetsNoBaseline() throws {
    let plan = try plan {
      $0.precisions = [.w8a8]
      $0.kernels = ["sparse"]
    }
    #expect(names(plan.groups[0]) == ["sparse w8a8"])
    #expect(plan.groups[0].cases[0].ownDenseID == nil)
  }

  @Test func aPrecisionWithoutCodeIsRefusedOnlyWhenAskedForByName() throws {
    let named = try plan {
      $0.precisions = [.bf16]
      $0.kernels = ["dense", "sparse"]
    }
    #expect(names(named.groups[0]) == ["dense fp32", "dense bf16", "sparse bf16"])
    #expect(named.groups[0].cases[2].refusal == "sparse has no bf16 code")
    #expect(named.groups[0].cases[2].caseID.hasSuffix("|sparse|none|1|cold"))
    let error = #expect(throws: UsageError.self) { try plan { $0.precisions = [.w4a16] } }
    #expect(error?.description.contains("in w4a16") == true)
  }

  @Test func aCaseIsComparedWithTheDenseOfItsOwnLimit() throws {
    let widest = InstructionSet.best
    guard widest != .generic else { return print("skipped: this machine has generic code alone") }
    var spec = SweepSpec()
    spec.shapes = [LayerShape(outFeatures: 8, inFeatures: 8)]
    (spec.sparsities, spec.threads, spec.precisions) = ([0.5], [1], [.w8a8])
    spec.isas = [nil, .generic]
    let both = [Precision.fp32: [InstructionSet.generic], .w8a8: [.generic, widest]]
    let plan = try SweepPlan(
      spec: spec, machine: MachineDescription.probe(),
      catalogue: [
        FakeKernel(name: "dense", precisions: both), FakeKernel(name: "sparse", precisions: both),
        FakeKernel(name: "plain", precisions: [.w8a8: [.generic]]),
      ])
    let own = plan.groups[0].cases.dropFirst().map { planned in
      plan.groups[0].cases.first { $0.caseID == planned.ownDenseID }?.isa
    }
    // Generic code at the widest limit competes with the widest dense.
    #expect(own == [widest, .generic, widest, .generic, widest])
  }

  @Test func groupsOfTheSameWeightsArePackedOnce() throws {
    let plan = try plan {
      $0.precisions = [.fp32, .w8a8]
      $0.batches = [1, 4]
      $0.filter = try NameFilter(parsing: "\\|1\\|fp32\\|.*cold|\\|4\\|w8a8.*sparse")
    }
    #expect(plan.groups.map { names($0) } == [["dense fp32", "sparse fp32"], ["sparse w8a8"]])
    let packing = plan.packing(of: plan.groups[0].weights)
    #expect(
      packing.cases.map(\.packID) == [
        "dense|fp32|generic", "sparse|fp32|generic", "sparse|w8a8|generic",
      ])
    // Alone in its group, the last has nothing but its own copies to push it out of the cache.
    let sizes = [64, 64, 16]
    var machine = plan.machine
    machine.availableMemoryBytes = 1 << 40
    let cache = try #require(machine.lastLevelCacheBytes)
    let cold = try #require(packing.coldPlan(sizes, on: machine))
    #expect((cold.copies[2] - 1) * 16 >= 2 * cache)
  }
}
