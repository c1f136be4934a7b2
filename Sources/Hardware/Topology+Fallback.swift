import Glibc

extension Topology {
  /// Caches as the C library reads them from CPUID, for virtual machines that leave /sys empty.
  ///
  /// It knows sizes only: the last level is taken as shared by all cores, the others as each core's own.
  static func cachesOfCLibrary(cores: Int) -> [Cache] {
    caches(
      cores: cores,
      sizes: [
        (sysconf(Int32(_SC_LEVEL1_DCACHE_SIZE)), sysconf(Int32(_SC_LEVEL1_DCACHE_LINESIZE))),
        (sysconf(Int32(_SC_LEVEL2_CACHE_SIZE)), sysconf(Int32(_SC_LEVEL2_CACHE_LINESIZE))),
        (sysconf(Int32(_SC_LEVEL3_CACHE_SIZE)), sysconf(Int32(_SC_LEVEL3_CACHE_LINESIZE))),
      ])
  }

  /// The same from sizes and line sizes per level; a size that isn't positive means no such cache.
  static func caches(cores: Int, sizes: [(bytes: Int, lineBytes: Int)]) -> [Cache] {
    sizes.enumerated().compactMap { index, size in
      guard size.bytes > 0 else { return nil }
      let isShared = index == 2
      return Cache(
        level: "L\(index + 1)", bytes: size.bytes, instances: isShared ? 1 : cores,
        coresPerInstance: isShared ? cores : 1, lineBytes: size.lineBytes > 0 ? size.lineBytes : 64)
    }
  }
}
