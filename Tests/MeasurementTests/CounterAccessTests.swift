import Glibc
import Testing

@testable import Measurement

@Suite struct CounterAccessTests {
  @Test func saysNothingWhereItWorks() {
    #expect(PerfAccess().problem(with: .pmu) == nil)
    #expect(PerfAccess(pmuError: ENOENT).problem(with: .software) == nil)
  }

  @Test func tellsVirtualMachinesFromUnknownCPUs() throws {
    let virtual = PerfAccess(pmuError: ENOENT, hypervisor: "KVM", hasPMU: false)
    #expect(
      try #require(virtual.problem(with: .pmu)).hasPrefix("no PMU in this virtual machine (KVM)"))
    let bare = try #require(PerfAccess(pmuError: ENOENT).problem(with: .pmu))
    #expect(bare.contains("drives no PMU"))
  }

  @Test func asksForTheRightLevelOfParanoia() {
    let access = PerfAccess(
      pmuError: EACCES, softwareError: EACCES, kernelSoftwareError: EACCES, paranoid: 4,
      hasPMU: true)
    let remedy = "(sysctl kernel.perf_event_paranoid="
    #expect(
      access.problem(with: .pmu) == "perf_event_paranoid is 4: needs 2 or lower \(remedy)2)")
    #expect(
      access.problem(with: .kernelSoftware)
        == "perf_event_paranoid is 4: needs 1 or lower \(remedy)1)")
    let usual = PerfAccess(kernelSoftwareError: EACCES, paranoid: 2)
    #expect(
      usual.problem(with: .kernelSoftware)
        == "perf_event_paranoid is 2: needs 1 or lower \(remedy)1)")
  }

  /// More rights would not bring back a PMU that isn't there.
  @Test func doesNotAskForRightsInVain() throws {
    let access = PerfAccess(pmuError: EACCES, paranoid: 4, hypervisor: "Xen", hasPMU: false)
    #expect(try #require(access.problem(with: .pmu)).hasPrefix("no PMU"))
  }

  @Test(arguments: [EPERM, EACCES]) func blamesTheFilterThatIsThere(_ error: Int32) throws {
    var access = PerfAccess(pmuError: error, paranoid: 1, hasPMU: true, hasSeccompFilter: true)
    #expect(try #require(access.problem(with: .pmu)).contains("seccomp filter forbids"))
    access.hasSeccompFilter = false
    #expect(try #require(access.problem(with: .pmu)).contains("CAP_PERFMON"))
  }

  @Test func doesNotBlameParanoiaForTheFilter() throws {
    let access = PerfAccess(
      softwareError: EPERM, kernelSoftwareError: EPERM, paranoid: 2, hasSeccompFilter: true)
    #expect(try #require(access.problem(with: .kernelSoftware)).contains("seccomp filter forbids"))
  }

  @Test func mentionsTheContainerWhereTheCallIsMissing() throws {
    var access = PerfAccess(softwareError: ENOSYS)
    #expect(try #require(access.problem(with: .software)).contains("CONFIG_PERF_EVENTS"))
    #expect(access.problem(with: .software)?.contains("container") == false)
    access.hasSeccompFilter = true
    #expect(access.problem(with: .software)?.contains("container") == true)
  }

  @Test func knowsCorePMUsByName() {
    #expect(["cpu", "cpu_core", "armv8_pmuv3_0"].allSatisfy(PerfAccess.isCore(device:)))
    #expect(!["software", "uprobe", "msr", "uncore_imc_0"].contains(where: PerfAccess.isCore))
  }
}
