import CKernels
import Glibc
import Hardware

/// What the kernel answers to someone who wants to count, and what explains the answer.
///
/// PAPI says "Event does not exist" whatever the cause; these facts say which it is.
struct PerfAccess: Sendable, Equatable {
  /// errno of perf_event_open per source; 0 where it opens.
  var pmuError: Int32 = 0
  var softwareError: Int32 = 0
  var kernelSoftwareError: Int32 = 0
  /// The value of perf_event_paranoid, or nil where there is none.
  var paranoid: Int?
  var hypervisor: String?
  /// Whether the kernel drives a CPU's counters at all, or nil where /sys doesn't say.
  var hasPMU: Bool?
  var hasSeccompFilter = false

  static var current: PerfAccess {
    PerfAccess(
      pmuError: bench_perf_open_error(BENCH_PERF_HARDWARE_USER),
      softwareError: bench_perf_open_error(BENCH_PERF_SOFTWARE_USER),
      kernelSoftwareError: bench_perf_open_error(BENCH_PERF_SOFTWARE_KERNEL),
      paranoid: OperatingSystem.perfEventParanoid, hypervisor: OperatingSystem.hypervisor,
      hasPMU: pmuDevices().map { $0.contains(where: isCore(device:)) },
      hasSeccompFilter: OperatingSystem.hasSeccompFilter)
  }

  /// Why events of `source` can't be opened, with the remedy, or nil when they can.
  func problem(with source: CounterName.Source) -> String? {
    let error: Int32 =
      switch source {
      case .pmu: pmuError
      case .software: softwareError
      case .kernelSoftware: kernelSoftwareError
      }
    if error == 0 { return nil }
    // Rights are checked before devices: what isn't there should not be asked rights for.
    if source == .pmu && hasPMU == false { return missingPMU }
    switch error {
    case ENOENT, ENODEV, EOPNOTSUPP: return source == .pmu ? missingPMU : refusal(error)
    case ENOSYS:
      return "perf_event_open is missing (ENOSYS): use a kernel with CONFIG_PERF_EVENTS"
        + (hasSeccompFilter ? ", or a container profile that allows the call" : "")
    case EACCES, EPERM: return denial(error, source)
    case EBUSY: return "the counters are taken (EBUSY): stop other profilers"
    default: return refusal(error)
    }
  }

  private var missingPMU: String {
    if let hypervisor {
      return "no PMU in this virtual machine (\(hypervisor)): "
        + "use bare metal, or a host that passes its PMU through"
    }
    return "the kernel drives no PMU on this machine: use a kernel that knows this CPU"
  }

  private func denial(_ error: Int32, _ source: CounterName.Source) -> String {
    // Above 1, user code only may be counted; above 2 (Debian, Ubuntu), nothing.
    let allowed = source == .kernelSoftware ? 1 : 2
    // Where user code may not be counted either, at a level that allows it, something else forbids it.
    let isParanoia = source != .kernelSoftware || softwareError == 0 || (paranoid ?? 0) > 2
    if let paranoid, paranoid > allowed, isParanoia {
      return "perf_event_paranoid is \(paranoid): needs \(allowed) or lower "
        + "(sysctl kernel.perf_event_paranoid=\(allowed))"
    }
    let name = Self.name(error)
    if hasSeccompFilter {
      return "a seccomp filter forbids perf_event_open (\(name)): allow it "
        + "(docker run --cap-add PERFMON, or a --security-opt seccomp profile with it)"
    }
    return "a security module forbids perf_event_open (\(name)): give this process CAP_PERFMON"
  }

  private func refusal(_ error: Int32) -> String {
    "perf_event_open fails (\(Self.name(error)))"
  }

  private static func name(_ error: Int32) -> String {
    switch error {
    case EACCES: "EACCES"
    case EPERM: "EPERM"
    case ENOENT: "ENOENT"
    default: String(cString: strerror(error))
    }
  }

  private static func pmuDevices() -> [String]? {
    guard let folder = opendir("/sys/bus/event_source/devices") else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return names
  }

  /// `cpu`; `cpu_core` and `cpu_atom` on hybrid CPUs; `armv8_pmuv3_0` and the like on Arm.
  static func isCore(device: String) -> Bool {
    device == "cpu" || device.hasPrefix("cpu_") || device.hasPrefix("armv")
  }
}
