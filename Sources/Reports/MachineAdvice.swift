import Hardware

/// What about a machine makes its figures worse or less sure, each with what to do about it.
public enum MachineAdvice {
  /// Warnings that follow from `machine` alone.
  public static func warnings(for machine: MachineDescription) -> [String] {
    var warnings: [String] = []
    if let hypervisor = machine.hypervisor {
      warnings.append(
        "runs under \(hypervisor): neighbours take time and cache; compare speedups, which are "
          + "paired within rounds, rather than times")
    }
    if let governor = machine.governor, governor != "performance" {
      warnings.append(
        "the frequency governor is \(governor): clocks change while timing; set it with "
          + "`sudo cpupower frequency-set -g performance`")
    }
    if machine.transparentHugePages == "never" {
      warnings.append(
        "2 MiB pages are off, which makes reading memory up to 1.5× slower; allow them with "
          + "`echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled`")
    }
    if machine.hardwareThreads > machine.cores {
      warnings.append(
        "cores run several hardware threads each, and other work on a sibling slows a kernel down; "
          + "keep the machine idle while measuring")
    }
    if machine.numaNodes.count > 1 {
      warnings.append(
        "memory lies on \(machine.numaNodes.count) NUMA nodes: a run on all cores reads across "
          + "them; give --threads the cores of one node to measure that alone")
    }
    return warnings
  }
}
