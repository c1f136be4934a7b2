import Testing

@testable import Hardware

@Suite struct MachineProbeTests {
  @Test func fillsInEveryFact() throws {
    let machine = try MachineDescription.probe()
    #expect(!machine.cpuModel.isEmpty && !machine.architecture.isEmpty)
    #expect(machine.cores >= 1 && machine.hardwareThreads >= machine.cores)
    #expect(machine.memoryBytes > 0)
    #expect(machine.availableMemoryBytes > 0)
    #expect(machine.availableMemoryBytes <= machine.memoryBytes)
    #expect(machine.pageBytes.nonzeroBitCount == 1)
    #expect(machine.kernelRelease.first?.isNumber == true)
    #expect(!machine.operatingSystem.isEmpty)
  }

  @Test(
    arguments: [
      ("KVMKVMKVM", "KVM"), ("Microsoft Hv", "Hyper-V"), ("XenVMMXenVMM", "Xen"),
      ("VMwareVMware", "VMware"), ("TCGTCGTCGTCG", "QEMU"), (" lrpepyh vr", "Parallels"),
      ("SomethingNew", "SomethingNew"),
    ])
  func namesHypervisorsBySignature(_ signature: String, _ name: String) {
    #expect(OperatingSystem.hypervisor(signature: signature) == name)
  }

  @Test func seesNoHypervisorWithoutSignature() {
    #expect(OperatingSystem.hypervisor(signature: "") == nil)
  }

  @Test func namesHypervisorsByFirmware() {
    func name(_ vendor: String, _ product: String) -> String? {
      OperatingSystem.hypervisor(vendor: vendor, product: product)
    }
    #expect(name("QEMU", "Standard PC") == "QEMU")
    #expect(name("Amazon EC2", "m7g.large") == "KVM")
    #expect(name("Amazon EC2", "m7g.metal") == nil)
    #expect(name("Microsoft Corporation", "Virtual Machine") == "Hyper-V")
    #expect(name("Microsoft Corporation", "Surface") == nil)
    #expect(name("Dell Inc.", "PowerEdge") == nil)
  }

  @Test func readsCPUModelsOfBothArchitectures() {
    let intel = "model\t\t: 106\nmodel name\t: Intel(R) Xeon(R) CPU\nstepping\t: 6\n"
    #expect(MachineDescription.cpuModel(inCPUInfo: intel) == "Intel(R) Xeon(R) CPU")
    let arm = "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n"
    #expect(MachineDescription.cpuModel(inCPUInfo: arm) == "Arm Neoverse V1")
    let unknown = "CPU implementer\t: 0x99\nCPU part\t: 0x001\n"
    #expect(
      MachineDescription.cpuModel(inCPUInfo: unknown) == "Arm implementer 0x99, part 0x001")
    #expect(MachineDescription.cpuModel(inCPUInfo: "processor : 0\n") == nil)
  }

  @Test func readsTheOperatingSystemsName() {
    let debian = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
    #expect(OperatingSystem.prettyName(inOSRelease: debian) == "Debian GNU/Linux 12 (bookworm)")
    #expect(OperatingSystem.prettyName(inOSRelease: "PRETTY_NAME=Alpine\n") == "Alpine")
    #expect(OperatingSystem.prettyName(inOSRelease: "NAME=x\n") == nil)
  }

  @Test func readsTheChoiceInBrackets() {
    #expect(OperatingSystem.selected(in: "always [madvise] never") == "madvise")
    #expect(OperatingSystem.selected(in: "always madvise") == nil)
    #expect(OperatingSystem.selected(in: "] [") == nil)
  }

  @Test func readsQuotasOfBothVersions() {
    #expect(OperatingSystem.quotaCores("150000 100000") == 1.5)
    #expect(OperatingSystem.quotaCores("max 100000") == nil)
    #expect(OperatingSystem.quotaCores("-1 100000") == nil)
    #expect(OperatingSystem.quotaCores("100000 0") == nil)
    #expect(OperatingSystem.quotaCores("") == nil)
  }

  @Test func readsFilesThatClaimToBeEmpty() {
    #expect(OperatingSystem.text(of: "/proc/self/status")?.isEmpty == false)
    #expect(OperatingSystem.text(of: "/proc/self/status", limit: 5)?.utf8.count == 5)
    #expect(OperatingSystem.text(of: "/proc/self/no such file") == nil)
    #expect(OperatingSystem.line(of: "/dev/null") == nil)
  }

  @Test func trimsBlanksOnly() {
    #expect(OperatingSystem.trimmed("  a b \n") == "a b")
    #expect(OperatingSystem.trimmed(" \t") == "")
  }
}
