@testable import Analysis
import Foundation
import Hardware
import Matrices
import Models
import Testing

@testable import Records
@testable import Sweep

@Suite struct DecisionTableTests {
  private func variants(_ precisions: [Precision] = [.fp32, .w8a8]) throws -> DecisionVariants {
    try DecisionVariants(
      DecisionSpec(model: Made.spec()), pattern: .unstructured(0.5), precisions: precisions,
      architecture: Made.llama)
  }

  private func times(_ layer: LayerCase) -> Double {
    let kernels = ["csr": 1.0, "bitmask": 2, "dense": 4, "tiles": 8]
    return 1e-6 * (kernels[layer.kernel] ?? 16) * (layer.precision == .fp32 ? 4 : 1)
  }

  private func table(
    in folder: String, factors: [Double] = [], precisions: [Precision] = [.fp32, .w8a8]
  ) throws -> (DecisionTable, DecisionVariants) {
    let variants = try variants(precisions)
    let plan = try Made.plan(Made.spec(), variants.candidates)
    let path = try Made.run(
      plan.cases.map { Made.record($0, seconds: times($0)) }, factors: factors, in: folder)
    var records = LayerRecords()
    try records.add(RunFolder.open(path: path), on: try MachineDescription.probe())
    return (DecisionTable(plan: plan, records: records, projected: []), variants)
  }

  @Test func everyKernelOfEveryPrecisionIsACandidate() throws {
    try Made.withFolder { folder in
      let (table, variants) = try table(in: folder)
      let entries = try table.entries(variants: variants.candidates.count)
      #expect(entries.map(\.slot.kind) == [.qkv, .o, .up, .down])
      #expect(entries.allSatisfy { $0.options.phases.map(\.phase) == ["prefill", "decode"] })
      #expect(entries.allSatisfy { $0.options.blocks == 3 })
      let phase = try #require(entries.first?.options.phases.last)
      #expect(phase.rows == 1)
      let names = phase.candidates.map { "\($0.kernel) \($0.precision)" }
      #expect(
        Set(names) == [
          "dense fp32", "tiles fp32", "bitmask fp32", "csr fp32", "dense w8a8", "bitmask w8a8",
          "csr w8a8",
        ])
      let fastest = try #require(phase.fastest)
      #expect(names[fastest] == "csr w8a8")
      #expect(phase.candidates[fastest].seconds.value == 1e-6)
      #expect(phase.candidates.allSatisfy { $0.source == .measured })
    }
  }

  /// Both drift by a factor of two, together: the ratio within rounds doesn't.
  @Test func ratiosAreOfTheSameRoundsWhereThereAreSamples() throws {
    try Made.withFolder { folder in
      let factors = [1.0, 2, 1, 0.5, 1, 2, 0.5, 1]
      let (table, variants) = try table(in: folder, factors: factors, precisions: [.fp32])
      let phase = try #require(
        try table.entries(variants: variants.candidates.count).first?.options.phases.last)
      let names = phase.candidates.map(\.kernel)
      let csr = try #require(names.firstIndex(of: "csr"))
      let dense = try #require(names.firstIndex(of: "dense"))
      let ratio = phase.ratio(dense, csr)
      #expect(ratio.isPaired && abs(ratio.interval.value - 4) < 1e-9)
      #expect(abs(ratio.interval.low - 4) < 1e-9 && abs(ratio.interval.high - 4) < 1e-9)
    }
  }

  @Test func withoutSamplesIntervalsAreAsWideAsBothAllow() throws {
    try Made.withFolder { folder in
      let (table, variants) = try table(in: folder, precisions: [.fp32])
      let phase = try #require(
        try table.entries(variants: variants.candidates.count).first?.options.phases.last)
      let names = phase.candidates.map(\.kernel)
      let ratio = phase.ratio(
        try #require(names.firstIndex(of: "dense")), try #require(names.firstIndex(of: "csr")))
      #expect(!ratio.isPaired && abs(ratio.interval.value - 4) < 1e-9)
      #expect(abs(ratio.interval.low - 4 * 0.9 / 1.1) < 1e-9)
    }
  }

  @Test func aLayerWithoutAnyRecordIsNamed() throws {
    let variants = try variants([.fp32])
    let plan = try Made.plan(Made.spec(), variants.candidates)
    let table = DecisionTable(plan: plan, records: LayerRecords(), projected: [])
    let error = #expect(throws: UnavailableError.self) { try table.entries(variants: 1) }
    #expect(error?.description.contains("there is no record of 128x64|8|fp32") == true)
  }

  /// One record says another time than its samples do, one reads faster than memory gives: both are as good
  /// as missing.
  @Test func recordsThatCannotBeAreNotUsed() throws {
    try Made.withFolder { (folder: String) throws in
      let variants = try variants([.fp32])
      let plan = try Made.plan(Made.spec(), variants.candidates)
      var made = plan.cases.map { Made.record($0, seconds: times($0)) }
      let path = try Made.run(made, factors: [1.0, 2, 1, 0.5, 1, 2, 0.5, 1], in: folder)
      made[0].medianSeconds = times(plan.cases[0]) / 1.05
      made[1].memoryCeilingBytesPerSecond = 1e6
      let text = try made.map { try RunCoding.encoder().encode($0) + [UInt8(ascii: "\n")] }
      try Data(text.joined()).write(to: URL(fileURLWithPath: path + "/records.jsonl"))
      let contents = try RunFolder.open(path: path)
      #expect(contents.contradictedCaseIDs == [made[0].caseID])
      var records = LayerRecords()
      try records.add(contents, on: try MachineDescription.probe())
      #expect(records[plan.cases[0]] == nil && records[plan.cases[1]] == nil)
      #expect(plan.cases.dropFirst(2).allSatisfy { records[$0] != nil })
    }
  }

  // MARK: Another machine

  @Test func anotherMachinesOwnRecordsGoFirst() throws {
    try Made.withFolder { folder in
      let variants = try variants([.fp32])
      let plan = try Made.plan(Made.spec { $0.isa = .generic }, variants.candidates)
      var cases = plan.cases
      for index in cases.indices { cases[index].isa = .generic }
      let machine = try MachineDescription.probe()
      let here = try Made.run(
        cases.map { Made.record($0, seconds: 1e-6) }, ceilings: [Made.ceilings(dram: 10e9)],
        in: folder)
      // Two threads there, and a record of the first case alone.
      var own = cases[0]
      own.threads = 2
      var two = machine
      two.cores = 2
      let there = try Made.run(
        [Made.record(own, seconds: 7e-6)],
        ceilings: [Made.ceilings(dram: 40e9, threads: 2), Made.ceilings(dram: 20e9)],
        machine: two, in: folder)
      var records = LayerRecords()
      try records.add(RunFolder.open(path: here), on: machine)
      let other = try OtherMachine(path: there + "/run.json")
      #expect(other.threads == 2)
      let projected = other.records(of: cases, from: records)
      #expect(projected.records[cases[0]]?.seconds == 7e-6)
      #expect(projected.records[cases[1]]?.seconds == 0.25e-6)
      #expect(projected.keys == Set(cases.dropFirst().map(\.key)))
      #expect(projected.notes.isEmpty)
      #expect(other.restRatio(from: records, threads: 1) == 1)
    }
  }

  @Test func aRunWithoutUsableCeilingsIsNoMachine() throws {
    try Made.withFolder { (folder: String) throws in
      func refused(_ ceilings: [Ceilings], threads: Int? = nil) throws -> String? {
        let path = try Made.run([], ceilings: ceilings, in: folder)
        return #expect(throws: DataError.self) { try OtherMachine(path: path, threads: threads) }?
          .field
      }
      #expect(try refused([]) == "ceilings")
      #expect(try refused([Made.ceilings(dram: 1e10)], threads: 2) == "ceilings.threads")
      #expect(try refused([Made.ceilings(dram: 1e-300)]) == "ceilings.bandwidths")
      #expect(try refused([Made.ceilings(dram: 1e10, peak: 1e-9)]) == "ceilings.arithmetic")
      var empty = Made.ceilings(dram: 1e10)
      empty.bandwidths = []
      #expect(try refused([empty]) == "ceilings.bandwidths")
    }
  }

  @Test func threadsAskedForAreThoseOfTheOtherMachine() throws {
    try Made.withFolder { folder in
      let path = try Made.run(
        [], ceilings: [Made.ceilings(dram: 1e10), Made.ceilings(dram: 2e10, threads: 4)],
        in: folder)
      #expect(try OtherMachine(path: path).threads == 4)
      #expect(try OtherMachine(path: path, threads: 1).threads == 1)
    }
  }
}
