import Foundation
import Hardware
import Kernels
import Matrices
import Measurement
import Records
import Testing

@testable import Sweep

/// What a sweep gathers for its verdicts; times themselves are not looked at.
@Suite(.serialized) struct EvidenceTests {
  private func spec(_ evidence: [CaseRecord.EvidenceKind]) -> SweepSpec {
    var spec = SweepSpec()
    spec.shapes = [LayerShape(outFeatures: 64, inFeatures: 128)]
    spec.sparsities = []
    spec.patterns = [.nm(kept: 2, group: 4)]
    spec.batches = [1, 17]
    spec.precisions = [.fp32, .w8a8]
    spec.threads = [1]
    spec.caches = [.cold, .warm]
    spec.caseBudgetSeconds = 0.001
    spec.evidence = evidence
    return spec
  }

  private func records(_ spec: SweepSpec) throws -> [CaseRecord] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-evidence-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let engine = SweepEngine(
      plan: try SweepPlan(spec: spec, machine: MachineDescription.probe()),
      options: .init(out: folder, commandLine: ["bench"], summary: { _, _ in "summary\n" }),
      events: { _ in })
    return try engine.run(shouldStop: { false }).records
  }

  @Test func everyCaseIsTakenApart() throws {
    let records = try records(spec(CaseRecord.EvidenceKind.allCases))
    #expect(records.count == 4 * (4 + 4))
    for record in records {
      let differential = try #require(record.differential, "\(record.caseID)")
      for share in [
        differential.stream, differential.resident, differential.launch, differential.start,
      ] {
        let share = try #require(share, "\(record.caseID)")
        #expect(share.value > 0 && share.low <= share.value && share.value <= share.high)
      }
      #expect((differential.decode == nil) == (record.kernel == "dense"), "\(record.caseID)")
      #expect(differential.rounds >= DifferentialProbe.fewestRounds)
      #expect(differential.residentBytesPerThread ?? 0 > 0)
      #expect(differential.reason == nil)
      let kinds = record.findings?.map(\.evidence) ?? []
      #expect(kinds.prefix(2) == [.roofline, .differential])
      #expect(record.bound != nil && record.boundConfidence != nil)
      #expect((record.decodeCeilingWeightsPerSecond == nil) == (record.kernel == "dense"))
      #expect(record.levels?.isEmpty == false)
      #expect(record.leastCallShare ?? 0 > 0)
    }
  }

  @Test func onlyWhatWasAskedForIsGathered() throws {
    for kind in CaseRecord.EvidenceKind.allCases {
      for record in try records(spec([kind])) {
        #expect((record.differential != nil) == (kind == .differential))
        #expect(record.findings?.allSatisfy { $0.evidence == kind } == true)
        #expect((record.counters != nil) == (kind == .counters) || kind == .counters)
      }
    }
  }

  @Test func aKernelThatCannotBeTakenApartSaysSo() throws {
    let team = try ThreadTeam(processors: [-1])
    let layer = try WholeLayer()
    let activations = try Activations(values: [1, 2], inFeatures: 2, outFeatures: 1)
    let parts = try LayerParts(
      team: team, pattern: AccessPattern.oneStream, residentBytes: 1 << 10
    ).parts(layer, try layer.bind(activations), copies: 1, seconds: 0) { _, run in
      Contestant(copies: 1, prepare: {}, run: run)
    }
    #expect(parts[.resident] == nil && parts[.decode] == nil && parts[.launch] == nil)
    #expect(parts[.stream] != nil)
    #expect(parts.reason == "this kernel can't run on a part of its weights")
  }

  /// A slow case is only run in part, and as often as the budget allows.
  @Test func partsAreBounded() {
    #expect(DifferentialProbe.share(ofCaseTaking: 1e-3) == 1)
    #expect(abs(DifferentialProbe.share(ofCaseTaking: 0.2) - 0.01) < 1e-12)
    #expect(DifferentialProbe.share(ofCaseTaking: 0) == 1)
    let round = DifferentialProbe.roundSeconds([1, 0.001], streamSeconds: [0.1, 0.001])
    #expect(abs(round - (1.1 + 4 * DifferentialProbe.partSeconds + 0.006)) < 1e-12)
  }

  @Test func copiesAreTakenInTurn() {
    let cursor = CopyCursor(copies: 3)
    #expect((0..<7).map { _ in cursor.take() } == [0, 1, 2, 0, 1, 2, 0])
    #expect(CopyCursor(copies: 0).take() == 0)
  }
}

/// A layer whose kernel has a whole and no parts.
private final class WholeLayer: PreparedLayer {
  let storage: PackedStorage
  var precision: Precision { .fp32 }
  var weightBytes: Int { 8 }

  init() throws {
    storage = try PackedStorage(sectionBytes: [[8]], copies: 1, placement: .hugePages)
  }

  func isa(batch: Int) -> InstructionSet { .generic }
  func executedOperations(batch: Int) -> Int { 4 * batch }
  func implementation(batch: Int) -> String { "whole" }
  func storedRow(_ row: Int) -> StoredRow { StoredRow(elements: [0, 0]) }
  func bind(_ activations: Activations) throws -> Multiplication {
    Multiplication(team: try ThreadTeam(processors: [-1]), activations: activations)
  }
}
