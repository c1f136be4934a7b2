import Hardware

/// A machine in words: rows of name and value.
struct MachineFacts {
  let rows: [[String]]

  init(_ machine: MachineDescription) {
    var rows = [
      ["processor", "\(machine.cpuModel) (\(machine.architecture))"],
      [
        "topology",
        [
          Units.count(machine.sockets, "socket"), Units.count(machine.cores, "core"),
          Units.count(machine.hardwareThreads, "hardware thread"),
        ].joined(separator: ", "),
      ],
    ]
    rows += machine.caches.map { cache in
      let sharing =
        cache.coresPerInstance > 1
        ? "each shared by \(Units.count(cache.coresPerInstance, "core"))" : "each private to a core"
      return [
        "\(cache.level) cache",
        "\(cache.instances) × \(Units.bytes(cache.bytes)), \(sharing), \(cache.lineBytes) B lines",
      ]
    }
    rows += machine.numaNodes.map { node in
      [
        "NUMA node \(node.index)",
        "\(Units.count(node.cores, "core")), \(Units.bytes(node.memoryBytes))",
      ]
    }
    rows += [
      [
        "memory",
        "\(Units.bytes(machine.memoryBytes)), \(Units.bytes(machine.availableMemoryBytes)) available",
      ],
      ["pages", Units.bytes(machine.pageBytes)],
      ["2 MiB pages", machine.transparentHugePages ?? "not offered by this kernel"],
      ["features", machine.features.names.joined(separator: " ")],
      ["governor", machine.governor ?? "not visible"],
      ["hypervisor", machine.hypervisor ?? "none seen"],
      ["system", "\(machine.operatingSystem), kernel \(machine.kernelRelease)"],
      [
        "perf_event_paranoid",
        machine.perfEventParanoid.map(String.init) ?? "not offered by this kernel",
      ],
      ["hwloc", machine.hwlocVersion],
    ]
    self.rows = rows
  }
}
