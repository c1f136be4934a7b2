/// What a machine is: stable facts, read once per run; `run.json` carries it.
public struct MachineDescription: Codable, Sendable, Equatable {
  /// One kind of cache.
  public struct Cache: Codable, Sendable, Equatable {
    /// `L1`, `L2`, `L3`.
    public var level: String
    /// Bytes of one instance.
    public var bytes: Int
    public var instances: Int
    public var coresPerInstance: Int
    public var lineBytes: Int
  }

  /// One NUMA node.
  public struct NUMANode: Codable, Sendable, Equatable {
    public var index: Int
    public var cores: Int
    public var memoryBytes: Int
  }

  public var architecture: String
  public var cpuModel: String
  public var sockets: Int
  public var cores: Int
  public var hardwareThreads: Int
  public var caches: [Cache]
  public var numaNodes: [NUMANode]
  public var features: CPUFeatures
  public var memoryBytes: Int
  public var availableMemoryBytes: Int
  /// Base page size.
  public var pageBytes: Int
  /// `always`, `madvise`, `never`, or nil where the kernel doesn't say.
  public var transparentHugePages: String?
  /// Frequency governor, or nil where it isn't visible (most virtual machines).
  public var governor: String?
  /// `KVM`, `Xen`, …, or nil on bare metal or where it can't be told.
  public var hypervisor: String?
  public var operatingSystem: String
  public var kernelRelease: String
  /// The value of /proc/sys/kernel/perf_event_paranoid, or nil where there is none.
  public var perfEventParanoid: Int?
  public var hwlocVersion: String

  /// Bytes of the outermost cache, all instances together, or nil when there is none known.
  public var lastLevelCacheBytes: Int? { caches.last.map { $0.bytes * $0.instances } }
}
