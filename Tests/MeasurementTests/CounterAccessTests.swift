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

  @Test func memoryControllersAreForThoseWhoMaySeeOthers() throws {
    let access = PerfAccess(
      systemWideError: EACCES, paranoid: 2, hasPMU: true, hasMemoryControllers: true)
    #expect(
      access.problem(with: .memoryController)
        == "perf_event_paranoid is 2: needs 0 or lower (sysctl kernel.perf_event_paranoid=0) or "
        + "CAP_PERFMON, since memory controllers serve all processes")
    #expect(PerfAccess(hasMemoryControllers: true).problem(with: .memoryController) == nil)
  }

  /// More rights would not bring them.
  @Test func missingMemoryControllersAreNotAQuestionOfRights() throws {
    let none = PerfAccess(systemWideError: EACCES, paranoid: 2, hasPMU: true)
    #expect(
      try #require(none.problem(with: .memoryController)).hasPrefix(
        "the kernel shows no counters of memory controllers: use"))
    let virtual = PerfAccess(systemWideError: EACCES, paranoid: 2, hypervisor: "KVM", hasPMU: true)
    #expect(
      try #require(virtual.problem(with: .memoryController)).hasSuffix("(KVM): use bare metal"))
    let bare = PerfAccess(pmuError: ENOENT, hypervisor: "KVM", hasPMU: false)
    #expect(bare.problem(with: .memoryController) == bare.problem(with: .pmu))
  }

  @Test func namesTheLimitOnOpenFiles() {
    let access = PerfAccess(softwareError: EMFILE)
    #expect(
      access.problem(with: .software)
        == "no file descriptor left (EMFILE): raise the limit, `ulimit -n 4096`")
  }

  /// A reason without a way out only annoys.
  @Test(arguments: [EPERM, EACCES, ENOENT, ENOSYS, EBUSY, EMFILE, ENFILE, EINVAL, E2BIG])
  func everyReasonEndsWithARemedy(_ error: Int32) throws {
    let access = PerfAccess(
      pmuError: error, softwareError: error, kernelSoftwareError: error, systemWideError: error,
      paranoid: 1, hasPMU: true, hasMemoryControllers: true)
    for source in [CounterName.Source.pmu, .memoryController, .software, .kernelSoftware] {
      let parts = try #require(access.problem(with: source)).split(separator: ": ")
      #expect(parts.count >= 2)
    }
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
