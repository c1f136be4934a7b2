/// Sockets, NUMA nodes, cores and caches, as far as this process may use them.
///
/// A container or `taskset` may leave a process fewer processors than the machine has; all counts here
/// are of what is left.
public struct Topology: Sendable, Equatable {
  /// One cache or several alike.
  public typealias Cache = MachineDescription.Cache

  /// CPU packages.
  public var sockets: Int
  /// For each core the operating system's number of its first usable hardware thread, in the order of
  /// the machine: neighbours share caches.
  public var corePUs: [Int]
  /// Usable hardware threads of all cores.
  public var hardwareThreads: Int
  /// Nodes with at least one usable core.
  public var numaNodes: [MachineDescription.NUMANode]
  /// Data and unified caches, from the innermost to the outermost; empty where the machine hides them.
  public var caches: [Cache]
  /// What the vendor calls the CPU, as hwloc knows it.
  public var cpuModel: String?
  /// The version of the hwloc that is loaded.
  public var hwlocVersion: String

  /// The topology of this machine, loaded once.
  ///
  /// - Throws: `UnavailableError` when hwloc can't read it.
  public static var current: Topology { get throws { try loaded.get() } }

  private static let loaded = Result { () throws(UnavailableError) in try Topology.load() }

  /// Cores this process may use.
  public var cores: Int { corePUs.count }

  /// Bytes of a cache line; 64 where nothing says otherwise, as on nearly every CPU in use.
  public var lineBytes: Int { caches.map(\.lineBytes).max() ?? 64 }

  /// One instance of the cache of `level` (`L1`, …), the smallest where cores differ, or nil.
  public func cacheBytes(_ level: String) -> Int? {
    caches.filter { $0.level == level }.map(\.bytes).min()
  }

  /// Bytes of the outermost cache, all instances together, or nil when there is none known.
  public var lastLevelCacheBytes: Int? {
    guard let outermost = caches.last?.level else { return nil }
    return caches.filter { $0.level == outermost }.reduce(0) { $0 + $1.bytes * $1.instances }
  }
}
