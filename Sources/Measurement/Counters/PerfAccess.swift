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
  var systemWideError: Int32 = 0
  /// The value of perf_event_paranoid, or nil where there is none.
  var paranoid: Int?
  var hypervisor: String?
  /// Whether the kernel drives a CPU's counters at all, or nil where /sys doesn't say.
  var hasPMU: Bool?
  /// Whether it drives those of memory controllers.
  var hasMemoryControllers = false
  var hasSeccompFilter = false

  static var current: PerfAccess {
    let devices = MemoryController.names(in: "/sys/bus/event_source/devices")
    return PerfAccess(
      pmuError: bench_perf_open_error(BENCH_PERF_HARDWARE_USER),
      softwareError: bench_perf_open_error(BENCH_PERF_SOFTWARE_USER),
      kernelSoftwareError: bench_perf_open_error(BENCH_PERF_SOFTWARE_KERNEL),
      systemWideError: bench_perf_open_error(BENCH_PERF_SYSTEM_WIDE),
      paranoid: OperatingSystem.perfEventParanoid, hypervisor: OperatingSystem.hypervisor,
      hasPMU: devices.isEmpty ? nil : devices.contains(where: isCore(device:)),
      hasMemoryControllers: devices.contains { MemoryController.number(device: $0) != nil },
      hasSeccompFilter: OperatingSystem.hasSeccompFilter)
  }

  /// Why events of `source` can't be opened, with the remedy, or nil when they can.
  func problem(with source: CounterName.Source) -> String? {
    let error: Int32 =
      switch source {
      case .pmu: pmuError
      case .memoryController: systemWideError
      case .software: softwareError
      case .kernelSoftware: kernelSoftwareError
      }
    // Rights are checked before devices: what isn't there should not be asked rights for.
    if source == .pmu && hasPMU == false && error != 0 { return missingPMU }
    if source == .memoryController && !hasMemoryControllers {
      // Nobody passes them through, but then the PMU is what is missed first.
      if hasPMU == false { return missingPMU }
      return "the kernel shows no counters of memory controllers"
        + (hypervisor.map { " in this virtual machine (\($0)): use bare metal" }
          ?? ": use a CPU and kernel that have them (uncore_imc), or judge by lastLevelMisses")
    }
    switch error {
    case 0: return nil
    case ENOENT, ENODEV, EOPNOTSUPP: return source == .pmu ? missingPMU : refusal(error)
    case ENOSYS:
      return "perf_event_open is missing (ENOSYS): use a kernel with CONFIG_PERF_EVENTS"
        + (hasSeccompFilter ? ", or a container profile that allows the call" : "")
    case EACCES, EPERM: return denial(error, source)
    case EBUSY: return "the counters are taken (EBUSY): stop other profilers"
    case EMFILE: return CounterError.outOfDescriptors.message
    case ENFILE: return "the system has no file left to open (ENFILE): raise fs.file-max"
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

  /// The highest perf_event_paranoid that lets a user count: above 0 nothing of others, above 1 user
  /// code only, above 2 (Debian, Ubuntu) nothing at all.
  private static func allowedParanoia(_ source: CounterName.Source) -> Int {
    switch source {
    case .memoryController: 0
    case .kernelSoftware: 1
    case .pmu, .software: 2
    }
  }

  private func denial(_ error: Int32, _ source: CounterName.Source) -> String {
    let allowed = Self.allowedParanoia(source)
    // Where user code may not be counted either, at a level that allows it, something else forbids it.
    let isParanoia = allowed == 2 || softwareError == 0 || (paranoid ?? 0) > 2
    if let paranoid, paranoid > allowed, isParanoia {
      return "perf_event_paranoid is \(paranoid): needs \(allowed) or lower "
        + "(sysctl kernel.perf_event_paranoid=\(allowed))"
        + (source == .memoryController
          ? " or CAP_PERFMON, since memory controllers serve all processes" : "")
    }
    let name = Self.name(error)
    if hasSeccompFilter {
      return "a seccomp filter forbids perf_event_open (\(name)): allow it "
        + "(docker run --cap-add PERFMON, or a --security-opt seccomp profile with it)"
    }
    return "a security module forbids perf_event_open (\(name)): give this process CAP_PERFMON"
  }

  private func refusal(_ error: Int32) -> String {
    "perf_event_open fails (\(Self.name(error))): see `man perf_event_open`"
  }

  private static func name(_ error: Int32) -> String {
    switch error {
    case EACCES: "EACCES"
    case EPERM: "EPERM"
    case ENOENT: "ENOENT"
    case EINVAL: "EINVAL"
    default: String(cString: strerror(error))
    }
  }

  /// `cpu`; `cpu_core` and `cpu_atom` on hybrid CPUs; `armv8_pmuv3_0` and the like on Arm.
  static func isCore(device: String) -> Bool {
    device == "cpu" || device.hasPrefix("cpu_") || device.hasPrefix("armv")
  }
}
