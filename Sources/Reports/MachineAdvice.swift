import Hardware

/// What about a machine makes its figures worse or less sure, each with what to do about it.
public enum MachineAdvice {
  /// Warnings that follow from `machine` alone.
  public static func warnings(for machine: MachineDescription) -> [String] {
    [
      hypervisor(machine), governor(machine), hugePages(machine), siblings(machine),
      nodes(machine),
    ].compactMap(\.self)
  }

  private static func hypervisor(_ machine: MachineDescription) -> String? {
    machine.hypervisor.map {
      "runs under \($0): neighbours take time and cache; compare speedups, which are "
        + "paired within rounds, rather than times"
    }
  }

  static func governor(_ machine: MachineDescription) -> String? {
    guard let governor = machine.governor, governor != "performance" else { return nil }
    return "the frequency governor is \(governor): clocks change while timing; set it with "
      + "`sudo cpupower frequency-set -g performance`"
  }

  static func hugePages(_ machine: MachineDescription) -> String? {
    guard machine.transparentHugePages == "never" else { return nil }
    return "2 MiB pages are off, which makes reading memory up to 1.5× slower; allow them with "
      + "`echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled`"
  }

  static func siblings(_ machine: MachineDescription) -> String? {
    guard machine.hardwareThreads > machine.cores else { return nil }
    return "cores run several hardware threads each, and other work on a sibling slows a kernel "
      + "down; keep the machine idle while measuring"
  }

  private static func nodes(_ machine: MachineDescription) -> String? {
    guard machine.numaNodes.count > 1 else { return nil }
    return "memory lies on \(machine.numaNodes.count) NUMA nodes: a run on all cores reads across "
      + "them; give --threads the cores of one node to measure that alone"
  }
}
