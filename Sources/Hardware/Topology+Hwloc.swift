import CHwloc

extension Topology {
  /// Asks hwloc about this machine, and the C library about caches that hwloc doesn't see.
  public static func load() throws(UnavailableError) -> Topology {
    var handle: hwloc_topology_t?
    guard hwloc_topology_init(&handle) == 0, let handle else {
      throw UnavailableError("hwloc can't be initialised; check the installed libhwloc")
    }
    defer { hwloc_topology_destroy(handle) }
    guard hwloc_topology_load(handle) == 0 else {
      throw UnavailableError(
        "hwloc can't read this machine's topology; check that /sys and /proc are mounted")
    }
    guard let usable = UsableObjects(of: handle), !usable.corePUs.isEmpty else {
      throw UnavailableError("hwloc finds no processor that this process may use")
    }
    let caches = usable.caches
    return Topology(
      sockets: max(1, usable.objects(HWLOC_OBJ_PACKAGE).count), corePUs: usable.corePUs,
      hardwareThreads: usable.objects(HWLOC_OBJ_PU).count, numaNodes: usable.numaNodes,
      caches: caches.isEmpty ? cachesOfCLibrary(cores: usable.corePUs.count) : caches,
      cpuModel: usable.info("CPUModel"), hwlocVersion: usable.info("hwlocVersion") ?? HWLOC_VERSION)
  }
}

/// The objects of a loaded topology that hold at least one processor this process may use.
private struct UsableObjects {
  private let topology: hwloc_topology_t
  private let allowed: Set<Int>

  init?(of topology: hwloc_topology_t) {
    self.topology = topology
    var known: Set<Int> = []
    let affinity = Topology.allowedPUs
    for processor in Self.members(of: hwloc_topology_get_allowed_cpuset(topology)) {
      // Where affinity can't be read, what hwloc allows is all there is to go by.
      if affinity.isEmpty || affinity.contains(processor) { known.insert(processor) }
    }
    if known.isEmpty { return nil }
    allowed = known
  }

  /// Usable objects of a type, in hwloc's order, which follows the machine's.
  func objects(_ type: hwloc_obj_type_t) -> [hwloc_obj] {
    var found: [hwloc_obj] = []
    var next = hwloc_get_next_obj_by_type(topology, type, nil)
    while let object = next {
      if !processors(of: object.pointee).isEmpty { found.append(object.pointee) }
      next = hwloc_get_next_obj_by_type(topology, type, object)
    }
    return found
  }

  /// Usable processors below an object.
  func processors(of object: hwloc_obj) -> [Int] {
    Self.members(of: object.cpuset).filter(allowed.contains)
  }

  var corePUs: [Int] {
    let cores = objects(HWLOC_OBJ_CORE).compactMap { processors(of: $0).first }
    // Some virtual machines show processors without cores.
    return cores.isEmpty ? objects(HWLOC_OBJ_PU).map { Int($0.os_index) } : cores
  }

  func cores(of object: hwloc_obj) -> Int {
    let processors = Set(processors(of: object))
    return corePUs.count { processors.contains($0) }
  }

  var numaNodes: [MachineDescription.NUMANode] {
    objects(HWLOC_OBJ_NUMANODE).map { node in
      MachineDescription.NUMANode(
        index: Int(node.os_index), cores: cores(of: node),
        memoryBytes: Int(clamping: node.attr?.pointee.numanode.local_memory ?? 0))
    }
  }

  /// Caches alike are one entry: cores of two kinds have two entries per level.
  var caches: [MachineDescription.Cache] {
    let types = [
      HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L4CACHE,
      HWLOC_OBJ_L5CACHE,
    ]
    var caches: [MachineDescription.Cache] = []
    for (index, type) in types.enumerated() {
      for object in objects(type) {
        guard let attributes = object.attr?.pointee.cache, attributes.size > 0 else { continue }
        let cache = MachineDescription.Cache(
          level: "L\(index + 1)", bytes: Int(clamping: attributes.size), instances: 1,
          coresPerInstance: cores(of: object),
          lineBytes: attributes.linesize > 0 ? Int(attributes.linesize) : 64)
        let alike = caches.firstIndex {
          $0.level == cache.level && $0.bytes == cache.bytes
            && $0.coresPerInstance == cache.coresPerInstance
        }
        if let alike { caches[alike].instances += 1 } else { caches.append(cache) }
      }
    }
    return caches
  }

  /// A fact that hwloc noted about the machine or its first socket.
  func info(_ name: String) -> String? {
    let root = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_MACHINE, nil)
    let package = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PACKAGE, nil)
    for object in [package, root] {
      guard let object, let value = hwloc_obj_get_info_by_name(object, name) else { continue }
      let text = OperatingSystem.trimmed(String(cString: value))
      if !text.isEmpty { return text }
    }
    return nil
  }

  private static func members(of bitmap: hwloc_const_bitmap_t?) -> [Int] {
    guard let bitmap else { return [] }
    var members: [Int] = []
    var next = hwloc_bitmap_first(bitmap)
    while next >= 0 {
      members.append(Int(next))
      next = hwloc_bitmap_next(bitmap, next)
    }
    return members
  }
}
