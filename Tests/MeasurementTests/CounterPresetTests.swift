import Foundation
import Hardware
import Testing

@testable import Measurement

@Suite struct CounterPresetTests {
  private static var tables: [(String, [CounterName: [CounterFormula]])] {
    CounterPresets.all.map { ($0.family, $0.formulas) } + [("any", CounterPresets.generic)]
  }

  @Test func rowsAreWellFormed() {
    for (family, formulas) in Self.tables {
      for (name, candidates) in formulas {
        #expect(!candidates.isEmpty && Set(candidates).count == candidates.count, "\(family)")
        for formula in candidates {
          #expect(!formula.terms.isEmpty, "\(family) \(name)")
          #expect(Set(formula.events).count == formula.events.count, "\(family) \(name)")
          #expect(formula.terms.contains { $0.weight > 0 }, "\(family) \(name)")
          for term in formula.terms {
            #expect(term.weight.isFinite && term.weight != 0, "\(family) \(name)")
            #expect(!term.event.isEmpty && !term.event.contains(" "), "\(family) \(name)")
          }
        }
      }
    }
    #expect(Set(CounterPresets.all.map(\.family)).count == CounterPresets.all.count)
  }

  /// Only what goes to waste or is left over is a difference.
  @Test func onlySlotsAreDifferences() {
    for (family, formulas) in Self.tables {
      for (name, candidates) in formulas where !CounterName.topDown.contains(name) {
        #expect(
          candidates.allSatisfy { $0.terms.allSatisfy { $0.weight > 0 } }, "\(family) \(name)")
      }
    }
  }

  /// The operations of an instruction are its lanes; PAPI's own event for Arm counts instructions.
  @Test func operationsAreWeighedByLanes() throws {
    let skylake = try #require(
      CounterPresets.preset(of: CPUIdentity(vendor: "GenuineIntel", family: 6, model: 85)))
    let singles = try #require(skylake.formulas[.flops]?.last)
    let event = "FP_ARITH_INST_RETIRED:"
    #expect(
      try singles.value([
        event + "SCALAR_SINGLE": 1, event + "128B_PACKED_SINGLE": 1,
        event + "256B_PACKED_SINGLE": 1, event + "512B_PACKED_SINGLE": 1,
      ]) == 29)
    let n1 = try #require(
      CounterPresets.preset(of: CPUIdentity(vendor: "0x41", family: 0, model: 0xd0c)))
    #expect(CounterPresets.formulas(.flops, n1, []).isEmpty)
    #expect(CounterPresets.absence(.flops, n1).contains("not operations (VFP_SPEC)"))
    let every = Self.tables.flatMap { $0.1[.flops] ?? [] }.flatMap(\.events)
    #expect(!every.contains("VFP_SPEC"))
  }

  /// Slots must go somewhere: what isn't retired, wasted or missing at the front is the back end's.
  @Test func partsOfSkylakeAddUpToItsSlots() throws {
    let preset = try #require(CounterPresets.all.first)
    let counts: [String: Int64] = [
      "CPU_CLK_UNHALTED:THREAD_P": 1000, "UOPS_ISSUED:ANY": 1500,
      "UOPS_RETIRED:RETIRE_SLOTS": 1200, "INT_MISC:RECOVERY_CYCLES": 50,
      "IDQ_UOPS_NOT_DELIVERED:CORE": 700,
    ]
    let parts = try CounterName.topDown.map {
      try #require(preset.formulas[$0]?.first).value(counts)
    }
    #expect(parts == [1200, 500, 700, 1600])
    #expect(try preset.formulas[.slots]?.first?.value(counts) == 4000)
  }

  @Test(arguments: [
    ("GenuineIntel", 6, 0x6a, "Intel Ice Lake-SP"),
    ("GenuineIntel", 6, 0xcf, "Intel Sapphire and Emerald Rapids"),
    ("AuthenticAMD", 0x17, 0x31, "AMD Zen 2"), ("AuthenticAMD", 0x19, 0x01, "AMD Zen 3"),
    ("AuthenticAMD", 0x19, 0x11, "AMD Zen 4"), ("AuthenticAMD", 0x1a, 0x02, "AMD Zen 5"),
    ("0x41", 0, 0xd4f, "Arm Neoverse V2"),
  ])
  func knowsCPUsByTheirNumbers(_ vendor: String, _ family: Int, _ model: Int, _ name: String) {
    let cpu = CPUIdentity(vendor: vendor, family: family, model: model)
    #expect(CounterPresets.preset(of: cpu)?.family == name)
    #expect(CounterPresets.all.count { $0.matches(cpu) } == 1)
  }

  @Test func othersHaveGenericEventsAlone() {
    let other = CPUIdentity(vendor: "GenuineIntel", family: 6, model: 1)
    #expect(CounterPresets.preset(of: other) == nil)
    #expect(CounterPresets.preset(of: nil) == nil)
    #expect(
      CounterPresets.formulas(.cycles, nil, []).map(\.events) == [
        ["PAPI_TOT_CYC"], ["perf::CYCLES"],
      ])
  }

  @Test func everyControllerOfEverySocketIsCounted() throws {
    let preset = try #require(CounterPresets.all.first { $0.family == "Intel Ice Lake-SP" })
    let memory = [
      MemoryController(number: 0, processors: [0, 28]),
      MemoryController(number: 2, processors: [0]),
    ]
    let formula = try #require(CounterPresets.formulas(.dramReadBytes, preset, memory).first)
    #expect(
      formula.events == [
        "icx_unc_imc0::UNC_M_CAS_COUNT:RD:cpu=0", "icx_unc_imc0::UNC_M_CAS_COUNT:RD:cpu=28",
        "icx_unc_imc2::UNC_M_CAS_COUNT:RD:cpu=0",
      ])
    #expect(formula.terms.allSatisfy { $0.weight == 64 })
    #expect(CounterPresets.formulas(.dramReadBytes, preset, []).isEmpty)
    #expect(CounterPresets.formulas(.dramReadBytes, nil, memory).isEmpty)
  }

  @Test func readsTheKernelsLists() {
    #expect(MemoryController.number(device: "uncore_imc_12") == 12)
    #expect(MemoryController.number(device: "uncore_imc_free_running_0") == nil)
    #expect(MemoryController.number(device: "cpu") == nil)
    #expect(MemoryController.processors(inList: "0,28-30") == [0, 28, 29, 30])
    #expect(MemoryController.processors(inList: "") == [])
    #expect(MemoryController.all(in: "/nonexistent") == [])
  }
}
