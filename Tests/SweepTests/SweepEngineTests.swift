import Foundation
import Hardware
import Kernels
import Matrices
import Records
import Testing

@testable import Sweep

/// Whole sweeps of tiny layers.
///
/// Timing needs the cores for itself, so they run one at a time.
@Suite(.serialized) struct SweepEngineTests {
  private func spec() throws -> SweepSpec {
    var spec = SweepSpec()
    spec.name = "test"
    spec.shapes = [LayerShape(outFeatures: 40, inFeatures: 72)]
    spec.sparsities = [0.5]
    spec.patterns = [.nm(kept: 2, group: 4)]
    spec.batches = [1, 17]
    spec.threads = [1]
    spec.caches = [.warm]
    spec.caseBudgetSeconds = 0.001
    return spec
  }

  private func run(
    _ spec: SweepSpec, in folder: String, resume: String? = nil, stopAfter: Int? = nil,
    lastCacheBytes: Int = 4 << 20, catalogue: [any Kernel] = KernelCatalogue.all
  ) throws -> SweepOutcome {
    var finished = 0
    var machine = try MachineDescription.probe()
    // Ceilings of a small cache are measured in a moment.
    if !machine.caches.isEmpty {
      machine.caches[machine.caches.count - 1].bytes = lastCacheBytes
    }
    let engine = SweepEngine(
      plan: try SweepPlan(spec: spec, machine: machine, catalogue: catalogue),
      options: .init(
        out: folder, resume: resume, commandLine: ["bench"],
        summary: { _, records in "\(records.count) records\n" }),
      events: { if case .groupFinished = $0 { finished += 1 } })
    return try engine.run(shouldStop: { stopAfter.map { finished >= $0 } ?? false })
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-sweep-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func leavesACompleteRun() throws {
    try withFolder { folder in
      let outcome = try run(spec(), in: folder)
      #expect(outcome.records.count == 2 * 3 + 2 * 4)
      #expect(outcome.records.allSatisfy { $0.status == .measured })
      #expect(outcome.incorrect == 0 && !outcome.interrupted)
      for record in outcome.records {
        #expect((record.medianSeconds ?? 0) > 0)
        #expect((record.rounds ?? 0) >= 3)
        #expect((record.maximumRelativeError ?? 1) <= (record.tolerance ?? 0))
        #expect(record.bound != nil)
        #expect(record.speedupOverDense != nil)
        #expect(record.weightBytes ?? 0 > 0)
      }
      let contents = try RunFolder.open(path: outcome.folder)
      #expect(contents.run.state == "finished")
      #expect(contents.records.count == outcome.records.count)
      #expect(contents.run.ceilings.map(\.threads) == [1])
      #expect(contents.run.ceilingsAtEnd.count == 1)
      #expect(
        try String(contentsOfFile: contents.folder.summaryPath, encoding: .utf8) == "14 records\n")
      let samples = try FileManager.default.contentsOfDirectory(atPath: contents.folder.samplesPath)
      #expect(samples.count == 4)
    }
  }

  @Test func sparsityIsCountedNotQuoted() throws {
    try withFolder { folder in
      var odd = try spec()
      odd.patterns = []
      odd.sparsities = [0.333]
      odd.batches = [1]
      let record = try #require(try run(odd, in: folder).records.first)
      let zeros = (0.333 * 40 * 72).rounded()
      #expect(abs(record.sparsity - zeros / (40 * 72)) < 1e-12)
      #expect(record.usefulOperations == 2 * (40 * 72 - Int(zeros)))
    }
  }

  @Test func continuesWhereItWasStopped() throws {
    try withFolder { folder in
      let first = try run(spec(), in: folder, stopAfter: 2)
      #expect(first.interrupted)
      #expect(first.run.state == "interrupted")
      let done = first.records.map(\.caseID)
      #expect(!done.isEmpty && done.count < 14)
      let second = try run(spec(), in: folder, resume: first.folder)
      #expect(second.folder == first.folder)
      #expect(second.run.state == "finished")
      #expect(second.records.count == 14)
      // What was measured before is kept as it was, not measured again.
      for record in first.records {
        #expect(second.records.first { $0.caseID == record.caseID } == record)
      }
      let lines = try String(contentsOfFile: first.folder + "/records.jsonl", encoding: .utf8)
      #expect(lines.split(separator: "\n").count == 14)
    }
  }

  @Test func aSpentBudgetLeavesGroupsOutAndSaysSo() throws {
    try withFolder { folder in
      var hurried = try spec()
      hurried.timeBudgetSeconds = 0.001
      let outcome = try run(hurried, in: folder)
      #expect(outcome.records.isEmpty)
      #expect(outcome.run.groupsLeftOut == 4)
      #expect(outcome.run.warnings.contains { $0.contains("time budget") })
    }
  }

  @Test func weightsAreFlushedWhereCopiesDoNotFit() throws {
    try withFolder { folder in
      var cold = try spec()
      cold.caches = [.cold]
      // A flush takes as long as reading the last cache, before every sample.
      cold.batches = [1]
      let flushed = try run(cold, in: folder, lastCacheBytes: 1 << 40).records
      #expect(flushed.allSatisfy { $0.coldMethod == "flush" && $0.medianSeconds ?? 0 > 0 })
      let rotated = try run(cold, in: folder, lastCacheBytes: 1 << 20).records
      #expect(rotated.allSatisfy { $0.coldMethod?.hasPrefix("rotate×") == true })
    }
  }

  @Test func precisionsAreTimedInTheSameRounds() throws {
    try withFolder { folder in
      var mixed = try spec()
      mixed.patterns = []
      mixed.batches = [1]
      mixed.precisions = [.w8a8]
      let outcome = try run(mixed, in: folder, catalogue: FakeKernel.catalogue)
      #expect(outcome.records.map(\.precision) == ["fp32", "w8a8", "w8a8"])
      #expect(outcome.records.map(\.addedAsBaseline) == [true, nil, nil])
      #expect(Set(outcome.records.map(\.groupID)).count == 1)
      #expect(Set(outcome.records.map(\.rounds)).count == 1)
      let own = outcome.records.map(\.speedupOverOwnDense)
      #expect(own[0] == nil && own[1] == 1 && own[2] ?? 0 > 0)
      #expect(outcome.records.allSatisfy { $0.speedupOverDense != nil })
    }
  }

  @Test func weightsThatAPrecisionCannotHoldAreRefusedByLayer() throws {
    try withFolder { folder in
      var mixed = try spec()
      mixed.patterns = []
      mixed.batches = [1]
      mixed.precisions = [.fp32, .w8a8]
      var catalogue = FakeKernel.catalogue
      catalogue[1] = FakeKernel(
        name: "sparse", precisions: [.fp32: [.generic], .w8a8: [.generic]], failing: .w8a8)
      let records = try run(mixed, in: folder, catalogue: catalogue).records
      #expect(records.count == 4)
      let refused = records.filter { $0.status == .refused }
      #expect(refused.map(\.precision) == ["w8a8"])
      #expect(
        refused.first?.reason
          == "shape/40x72: weights: row 0, column 0 is nan, which int8 cannot represent")
      #expect(records.count { $0.status == .measured } == 3)
    }
  }

  @Test func equalSeedsGiveEqualErrors() throws {
    try withFolder { folder in
      let one = try run(spec(), in: folder).records.map(\.maximumRelativeError)
      let other = try run(spec(), in: folder).records.map(\.maximumRelativeError)
      #expect(one == other)
    }
  }
}
