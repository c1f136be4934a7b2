import Foundation
import Testing

@testable import Reports

@Suite struct MachineReportTests {
  private func report() throws -> MachineReport {
    MachineReport(
      machine: try Fixtures.machine(), ceilings: [Fixtures.ceilings()],
      counters: ["cycles": "no PMU in this virtual machine"],
      instructionSets: [
        .init(name: "generic", unavailableReason: nil),
        .init(
          name: "avx512",
          unavailableReason:
            "this CPU or its operating system lacks AVX512BW, AVX512DQ and a great "
            + "many others that I shall list"),
      ], details: ["load": "0.5"])
  }

  @Test func snapshot() throws {
    #expect(try report().render(.table) == Self.table)
  }

  private static let table = #"""
    Machine
      processor            Example CPU (x86_64)
      topology             1 socket, 2 cores, 4 hardware threads
      L2 cache             2 × 2 MiB, each private to a core, 64 B lines
      L3 cache             1 × 32 MiB, each shared by 2 cores, 64 B lines
      NUMA node 0          2 cores, 16 GiB
      memory               16 GiB, 8 GiB available
      pages                4 KiB
      2 MiB pages          never
      features             AVX2 AVX512F
      governor             powersave
      hypervisor           KVM
      system               Debian 12, kernel 6.1
      perf_event_paranoid  4
      hwloc                2.9.0

    Now
      load  0.5

    Instruction sets
      generic  runs
      avx512   this CPU or its operating system lacks AVX512BW, AVX512DQ and a great many \#
    others that I
               shall list

    Counters
      don't count  cycles: no PMU in this virtual machine

    Ceilings
      threads  ceiling         measured  how
            1  DRAM read      15.0 GB/s  8 streams, avx512, 1 GiB
            1  fp32 avx512  187 GFLOP/s  registers only; ridge at 12.5 operations a byte (DRAM)

    Warnings
      runs under KVM: neighbours take time and cache; compare speedups, which are paired \#
    within rounds,
      rather than times
      the frequency governor is powersave: clocks change while timing; set it with `sudo cpupower
      frequency-set -g performance`
      2 MiB pages are off, which makes reading memory up to 1.5× slower; allow them with \#
    `echo madvise |
      sudo tee /sys/kernel/mm/transparent_hugepage/enabled`
      cores run several hardware threads each, and other work on a sibling slows a kernel \#
    down; keep the
      machine idle while measuring

    """#

  @Test func jsonReadsBack() throws {
    let text = try report().render(.json)
    let back = try JSONDecoder().decode(MachineReport.self, from: Data(text.utf8))
    #expect(back.machine == (try Fixtures.machine()))
    #expect(back.warnings == (try report().warnings))
  }

  @Test func csvHoldsTheCeilings() throws {
    #expect(
      try report().render(.csv)
        == "threads,ceiling,precision,perSecond,unit,accessPattern\r\n"
        + "1,DRAM,,15000000000.0,B,\"8 streams, avx512\"\r\n"
        + "1,avx512,fp32,187000000000.0,operations,\r\n")
  }

  @Test func aQuietMachineGetsNoAdvice() throws {
    var machine = try Fixtures.machine()
    machine.hypervisor = nil
    machine.governor = "performance"
    machine.transparentHugePages = "madvise"
    machine.perfEventParanoid = 1
    machine.hardwareThreads = machine.cores
    #expect(MachineAdvice.warnings(for: machine).isEmpty)
    #expect(try !MachineReport(machine: machine).render(.table).contains("Warnings"))
  }

  @Test func warningsAreNotRepeated() throws {
    let advice = MachineAdvice.warnings(for: try Fixtures.machine())
    let first = try #require(advice.first)
    let report = MachineReport(machine: try Fixtures.machine(), warnings: [first, "another"])
    #expect(report.warnings.count == advice.count + 1)
  }
}
