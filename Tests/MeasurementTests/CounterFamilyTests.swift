import Hardware
import Testing

@testable import Measurement

/// A whole family on a PMU of four registers, from its row of the table to the passes.
@Suite struct CounterFamilyTests {
  /// What the known work comes to on a Skylake-X at 3 cycles per multiplication.
  private static let skylake: [String: Int64] = [
    "PAPI_TOT_CYC": 3_000_000, "PAPI_TOT_INS": 3_000_000,
    "FP_ARITH_INST_RETIRED:SCALAR_SINGLE": 0, "FP_ARITH_INST_RETIRED:128B_PACKED_SINGLE": 2_000_000,
    "FP_ARITH_INST_RETIRED:256B_PACKED_SINGLE": 0, "FP_ARITH_INST_RETIRED:512B_PACKED_SINGLE": 0,
    "FP_ARITH_INST_RETIRED:SCALAR_SINGLE:SCALAR_DOUBLE": 0,
    "FP_ARITH_INST_RETIRED:128B_PACKED_DOUBLE": 0,
    "FP_ARITH_INST_RETIRED:128B_PACKED_SINGLE:256B_PACKED_DOUBLE": 2_000_000,
    "FP_ARITH_INST_RETIRED:256B_PACKED_SINGLE:512B_PACKED_DOUBLE": 0,
    "LONGEST_LAT_CACHE:MISS": 65_536, "CYCLE_ACTIVITY:STALLS_TOTAL": 13_000_000,
    "CPU_CLK_UNHALTED:THREAD_P": 3_000_000, "UOPS_ISSUED:ANY": 4_500_000,
    "UOPS_RETIRED:RETIRE_SLOTS": 2_200_000, "INT_MISC:RECOVERY_CYCLES": 200_000,
    "IDQ_UOPS_NOT_DELIVERED:CORE": 1_500_000,
    "skx_unc_imc0::UNC_M_CAS_COUNT:RD:cpu=0": 1 << 19,
    "skx_unc_imc0::UNC_M_CAS_COUNT:WR:cpu=0": 1 << 19,
  ]

  private func statuses(_ counts: [String: Int64], registers: Int) -> [CounterStatus] {
    let preset = CounterPresets.preset(
      of: CPUIdentity(vendor: "GenuineIntel", family: 6, model: 0x55))
    return CounterProbe.run(
      FakeLibrary(counts: counts.mapValues { count in { count } }, registers: registers),
      access: PerfAccess(hasPMU: true, hasMemoryControllers: true), preset: preset,
      memory: [MemoryController(number: 0, processors: [0])])
  }

  private let hardware = CounterName.allCases.filter {
    [.pmu, .memoryController].contains($0.source)
  }

  @Test func everythingCountsInSeveralPasses() throws {
    let statuses = statuses(Self.skylake, registers: 4)
    for status in statuses where hardware.contains(status.name) {
      #expect(status.description == "counts", "\(status.name)")
    }
    for pass in statuses.passes {
      #expect(pass.events.count <= 4)
      #expect(Set(pass.members.map { $0.name.source == .memoryController }).count == 1)
    }
    #expect(Set(statuses.passes.flatMap { $0.members.map(\.name) }) == Set(hardware))
    // Five events for both precisions don't fit, four for one do.
    #expect(statuses.first { $0.name == .flops }?.formula?.terms.count == 4)
  }

  @Test func moreRegistersTakeFewerPasses() throws {
    let few = statuses(Self.skylake, registers: 4)
    let many = statuses(Self.skylake, registers: 8)
    #expect(many.passes.count < few.passes.count)
    #expect(many.first { $0.name == .flops }?.formula?.terms.count == 5)
  }

  /// A controller that another process keeps busy, or one channel of two.
  @Test(arguments: [Int64(1 << 18), 1 << 20])
  func trafficMustBeThatOfTheProbe(_ count: Int64) throws {
    var counts = Self.skylake
    counts["skx_unc_imc0::UNC_M_CAS_COUNT:RD:cpu=0"] = count
    let statuses = statuses(counts, registers: 4)
    let reason = try #require(statuses.first { $0.name == .dramReadBytes }).description
    #expect(reason.contains("counted \(count * 64) for 33554432 bytes read from memory"))
    #expect(statuses.first { $0.name == .dramWriteBytes }?.description == "counts")
  }

  /// What an event that libpfm encodes as another one looks like.
  @Test func anEventOfAnotherNameIsFoundOut() throws {
    var counts = Self.skylake
    counts["IDQ_UOPS_NOT_DELIVERED:CORE"] = 900
    let statuses = statuses(counts, registers: 4)
    let reason = try #require(statuses.first { $0.name == .topDownFrontEnd }).description
    let start = "IDQ_UOPS_NOT_DELIVERED:CORE counted 900 for 1000000 branches at random"
    #expect(reason.hasPrefix(start))
  }
}
