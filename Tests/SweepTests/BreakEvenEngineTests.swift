import Foundation
import Hardware
import Kernels
import Matrices
import Records
import Testing

@testable import Sweep

/// Whole searches on tiny layers.
///
/// Timing needs the cores for itself, so they run one at a time.
@Suite(.serialized) struct BreakEvenEngineTests {
  private func spec() -> SweepSpec {
    var spec = SweepSpec()
    spec.name = "test"
    spec.shapes = [LayerShape(outFeatures: 40, inFeatures: 72)]
    spec.breakEven = .both
    spec.sparsities = [0.5]
    spec.batches = [1, 3]
    spec.precisions = [.fp32, .w8a8]
    spec.kernels = ["csr", "bitmask"]
    spec.threads = [1]
    spec.caches = [.warm]
    spec.caseBudgetSeconds = 0.0005
    return spec
  }

  private func run(
    _ spec: SweepSpec, in folder: String, resume: String? = nil, stopAfter: Int? = nil,
    catalogue: [any Kernel] = KernelCatalogue.all
  ) throws -> BreakEvenOutcome {
    var steps = 0
    let engine = BreakEvenEngine(
      plan: try BreakEvenPlan(spec: spec, machine: .probe(), catalogue: catalogue),
      options: .init(
        out: folder, resume: resume, commandLine: ["bench"],
        summary: { "\($0.name): \($1.count) series\n" }),
      events: { if case .progress = $0 { steps += 1 } })
    return try engine.run(shouldStop: { stopAfter.map { steps >= $0 } ?? false })
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-break-even-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func leavesACompleteRun() throws {
    try withFolder { folder in
      let outcome = try run(spec(), in: folder)
      // Two kernels at two precisions: at two batches, and under one pattern.
      #expect(outcome.breakEvens.count == 2 * 2 * 3 && !outcome.interrupted)
      for series in outcome.breakEvens {
        #expect(series.isUnfinished == nil && series.verdict != .incorrect)
        #expect(series.probes.first?.at == series.lowest)
        #expect(series.probes.last?.at == series.highest)
        for probe in series.probes {
          #expect(probe.rounds >= 8 && probe.seconds > 0 && probe.baselineSeconds > 0)
          #expect(series.baselineKernels.contains(probe.baselineKernel))
          #expect(probe.speedupLow <= probe.speedup && probe.speedup <= probe.speedupHigh)
        }
        #expect((series.axis == .batch) == (series.sizeBoundSpeedup != nil))
      }
      let contents = try RunFolder.open(path: outcome.folder)
      #expect(contents.run.state == "finished" && contents.records.isEmpty)
      #expect(contents.run.ceilings.count == 1 && contents.run.ceilingsAtEnd.count == 1)
      #expect(Set(contents.breakEvens.map(\.seriesID)).count == 12)
      #expect(
        try String(contentsOfFile: contents.folder.summaryPath, encoding: .utf8)
          == "test: 12 series\n")
    }
  }

  @Test func continuesWhereItWasStopped() throws {
    try withFolder { folder in
      let first = try run(spec(), in: folder, stopAfter: 7)
      #expect(first.interrupted && first.run.state == "interrupted")
      let begun = first.breakEvens.filter { $0.isUnfinished == true }
      #expect(!begun.isEmpty && begun.allSatisfy { !$0.probes.isEmpty })
      #expect(begun.allSatisfy { $0.reason?.contains("stopped before its end") == true })
      let second = try run(spec(), in: folder, resume: first.folder)
      #expect(second.folder == first.folder && second.run.state == "finished")
      #expect(second.breakEvens.count == 12)
      #expect(second.breakEvens.allSatisfy { $0.isUnfinished == nil })
      // Points that were tried are kept as they were, not tried again.
      for series in first.breakEvens {
        let whole = try #require(second.breakEvens.first { $0.seriesID == series.seriesID })
        for probe in series.probes { #expect(whole.probes.contains(probe)) }
        #expect(Set(whole.probes.map(\.at)).count == whole.probes.count)
      }
    }
  }

  @Test func aSpentBudgetIsSaid() throws {
    try withFolder { folder in
      var hurried = spec()
      hurried.timeBudgetSeconds = 0.001
      let outcome = try run(hurried, in: folder)
      #expect(outcome.breakEvens.isEmpty && outcome.run.groupsLeftOut == 12)
      #expect(outcome.run.warnings.contains { $0.hasPrefix("12 of 12 series are less sharp") })
    }
  }

  @Test func weightsThatAPrecisionCannotHoldAreRefusedByLayer() throws {
    try withFolder { folder in
      var catalogue = FakeKernel.catalogue
      catalogue[1] = FakeKernel(
        name: "sparse", precisions: [.fp32: [.generic], .w8a8: [.generic]], failing: .w8a8)
      var spec = spec()
      spec.kernels = nil
      spec.breakEven = .sparsity
      let outcome = try run(spec, in: folder, catalogue: catalogue)
      let failed = outcome.breakEvens.filter { $0.precision == "w8a8" }
      #expect(failed.count == 2 && failed.allSatisfy { $0.verdict == .unsettled })
      #expect(failed[0].reason?.contains("row 0, column 0 is nan") == true)
      #expect(outcome.breakEvens.count { $0.precision == "fp32" && !$0.probes.isEmpty } == 2)
    }
  }

  @Test func aWrongKernelHasNoBreakEven() throws {
    try withFolder { folder in
      var spec = spec()
      spec.kernels = nil
      spec.breakEven = .sparsity
      spec.precisions = [.fp32]
      spec.batches = [1]
      let wrong = FakeKernel(name: "sparse", precisions: [.fp32: [.generic]], isWrong: true)
      var outcome = try run(
        spec, in: folder, catalogue: [FakeKernel.catalogue[0], wrong])
      #expect(outcome.breakEvens.map(\.verdict) == [.incorrect])
      #expect(outcome.breakEvens[0].probes.isEmpty)
      #expect(outcome.breakEvens[0].reason == "its packed weights are not the layer's")
      // Nor has one that is compared with a wrong one.
      let dense = FakeKernel(name: "dense", precisions: [.fp32: [.generic]], isWrong: true)
      outcome = try run(spec, in: folder, catalogue: [dense, FakeKernel.catalogue[1]])
      #expect(outcome.breakEvens.map(\.verdict) == [.incorrect])
      #expect(outcome.breakEvens[0].reason?.hasPrefix("dense, which it is compared with: ") == true)
    }
  }

  @Test func pointsThatManySeriesWantArePackedOnce() throws {
    let plan = try BreakEvenPlan(spec: spec(), machine: .probe())
    let unit = try #require(plan.units(continuing: [:]).first)
    let turns = unit.turns()
    // All at 95 %, the highest: two batches at two precisions, both kernels in each.
    #expect(turns.count == 4)
    #expect(Set(turns.map(\.point.pattern)) == [.unstructured(0.95)])
    #expect(turns.allSatisfy { $0.members.count == 2 && $0.packed.count == 4 })
    #expect(turns.map(\.point.batch) == [1, 1, 3, 3])
  }

  @Test func aPointThatBothAxesWantIsTimedOnce() throws {
    var both = spec()
    both.kernels = ["csr"]
    both.precisions = [.fp32]
    both.sparsities = [0.95]
    let plan = try BreakEvenPlan(spec: both, machine: .probe())
    let unit = try #require(plan.units(continuing: [:]).first)
    // The most zeros at 3 tokens, and the most tokens at so many zeros, are the same point.
    let turn = try #require(unit.turns().first { $0.point.batch == 3 })
    #expect(turn.members.count == 2 && turn.kernels.count == 1)
  }
}
