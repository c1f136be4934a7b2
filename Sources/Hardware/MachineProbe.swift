import CKernels
import Glibc

extension MachineDescription {
  /// Describes the machine this process runs on.
  ///
  /// - Throws: `UnavailableError` when its topology can't be read.
  public static func probe() throws -> MachineDescription {
    let topology = try Topology.current
    let memory = SystemMemory.current
    return MachineDescription(
      architecture: architecture,
      cpuModel: cpuBrand ?? cpuInfoModel ?? topology.cpuModel ?? architecture,
      sockets: topology.sockets, cores: topology.cores, hardwareThreads: topology.hardwareThreads,
      caches: topology.caches, numaNodes: nodes(of: topology, memory), features: .current,
      memoryBytes: memory.totalBytes, availableMemoryBytes: memory.availableBytes,
      pageBytes: OperatingSystem.pageBytes,
      transparentHugePages: OperatingSystem.transparentHugePages,
      governor: OperatingSystem.governor, hypervisor: OperatingSystem.hypervisor,
      operatingSystem: OperatingSystem.name, kernelRelease: OperatingSystem.kernelRelease,
      perfEventParanoid: OperatingSystem.perfEventParanoid, hwlocVersion: topology.hwlocVersion)
  }

  /// A single node holds all memory; what /sys says of it can lag behind memory added later.
  private static func nodes(of topology: Topology, _ memory: SystemMemory) -> [NUMANode] {
    guard topology.numaNodes.count == 1, var node = topology.numaNodes.first else {
      return topology.numaNodes
    }
    node.memoryBytes = max(node.memoryBytes, memory.totalBytes)
    return [node]
  }

  private static var architecture: String {
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown" }
    return withUnsafeBytes(of: names.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// CPUID's brand string, or nil where there is none.
  private static var cpuBrand: String? {
    var brand = [CChar](repeating: 0, count: 49)
    bench_cpu_brand(&brand)
    let bytes = brand.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = OperatingSystem.trimmed(String(decoding: bytes, as: UTF8.self))
    return name.isEmpty ? nil : name
  }

  private static var cpuInfoModel: String? {
    OperatingSystem.text(of: "/proc/cpuinfo").flatMap(cpuModel(inCPUInfo:))
  }

  /// The CPU's name in /proc/cpuinfo; Arm kernels give only the numbers of implementer and part.
  static func cpuModel(inCPUInfo text: String) -> String? {
    for name in ["model name", "Model", "cpu model", "Hardware"] {
      if let model = OperatingSystem.field(name, in: text), !model.isEmpty { return model }
    }
    guard let implementer = OperatingSystem.field("CPU implementer", in: text),
      let part = OperatingSystem.field("CPU part", in: text)
    else { return nil }
    return armCores["\(implementer) \(part)"] ?? "Arm implementer \(implementer), part \(part)"
  }

  /// Server cores by implementer and part (MIDR_EL1), from their reference manuals.
  private static let armCores = [
    "0x41 0xd0c": "Arm Neoverse N1", "0x41 0xd40": "Arm Neoverse V1",
    "0x41 0xd49": "Arm Neoverse N2", "0x41 0xd4f": "Arm Neoverse V2",
    "0xc0 0xac3": "Ampere-1", "0xc0 0xac4": "Ampere-1A",
  ]
}
