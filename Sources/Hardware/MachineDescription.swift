/// What a machine is: stable facts, read once per run; `run.json` carries it.
public struct MachineDescription: Codable, Sendable, Equatable {
  /// One kind of cache.
  public struct Cache: Codable, Sendable, Equatable {
    /// `L1`, `L2`, `L3`.
    public var level: String
    /// Bytes of one instance.
    public var bytes: Int
    /// How many there are.
    public var instances: Int
    /// Cores that share one instance.
    public var coresPerInstance: Int
    /// Bytes of a cache line.
    public var lineBytes: Int
  }

  /// One NUMA node.
  public struct NUMANode: Codable, Sendable, Equatable {
    /// The operating system's number of the node.
    public var index: Int
    /// Usable cores of the node.
    public var cores: Int
    /// Memory of the node.
    public var memoryBytes: Int
  }

  /// `x86_64` or `aarch64`.
  public var architecture: String
  /// What the vendor calls the CPU.
  public var cpuModel: String
  /// CPU packages.
  public var sockets: Int
  /// Cores this process may use.
  public var cores: Int
  /// Hardware threads of those cores.
  public var hardwareThreads: Int
  /// From the innermost to the outermost; empty where the machine hides them.
  public var caches: [Cache]
  /// Nodes with at least one usable core.
  public var numaNodes: [NUMANode]
  /// What the CPU can do.
  public var features: CPUFeatures
  /// Memory in all.
  public var memoryBytes: Int
  /// Memory that can still be had without swapping.
  public var availableMemoryBytes: Int
  /// Base page size.
  public var pageBytes: Int
  /// `always`, `madvise`, `never`, or nil where the kernel doesn't say.
  public var transparentHugePages: String?
  /// Frequency governor, or nil where it isn't visible (most virtual machines).
  public var governor: String?
  /// `KVM`, `Xen`, …, or nil on bare metal or where it can't be told.
  public var hypervisor: String?
  /// The distribution and its version.
  public var operatingSystem: String
  /// The kernel's release, as `uname -r` has it.
  public var kernelRelease: String
  /// The value of /proc/sys/kernel/perf_event_paranoid, or nil where there is none.
  public var perfEventParanoid: Int?
  /// The version of hwloc that read the topology.
  public var hwlocVersion: String

  /// Bytes of the outermost cache, all instances together, or nil when there is none known.
  public var lastLevelCacheBytes: Int? { caches.last.map { $0.bytes * $0.instances } }
}
