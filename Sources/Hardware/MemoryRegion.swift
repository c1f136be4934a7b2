import CKernels
import Glibc

/// How the bytes of a region lie in memory.
public enum Placement: Sendable {
  /// Aligned to 2 MiB, on 2 MiB pages where the kernel grants them: all weights are timed like this.
  case hugePages
  /// Ends right before a page that can't be touched, so that reading or writing past the end traps.
  case guarded
}

/// Bytes from the operating system, zeroed, freed with the object: the one buffer type of the project.
///
/// Pages are assigned to a NUMA node when a thread first writes to them.
public final class MemoryRegion: @unchecked Sendable {
  /// The bytes that may be used.
  public let bytes: UnsafeMutableRawBufferPointer
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int

  static let hugePageBytes = 2 << 20

  /// A region of `count` bytes; throws `UnavailableError` when the system doesn't give them.
  public init(count: Int, placement: Placement = .hugePages) throws {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let unit = placement == .hugePages ? Self.hugePageBytes : page
    let (padded, overflow) = max(count, 1).addingReportingOverflow(2 * unit)
    guard count >= 0, !overflow else { throw UnavailableError("\(count) bytes can't be allocated") }
    let rounded = (padded - unit - 1) / unit * unit
    mappedBytes = rounded + unit
    let mapped = mmap(
      nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw UnavailableError(
        "\(count) bytes can't be allocated: \(String(cString: strerror(errno)))")
    }
    mapping = mapped
    switch placement {
    case .hugePages:
      let address = UInt(bitPattern: mapped)
      let aligned = (address + UInt(unit) - 1) / UInt(unit) * UInt(unit)
      let start = mapped + Int(aligned - address)
      _ = madvise(start, rounded, MADV_HUGEPAGE)
      bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
    case .guarded:
      _ = mprotect(mapped + rounded, unit, PROT_NONE)
      bytes = UnsafeMutableRawBufferPointer(start: mapped + rounded - count, count: count)
    }
  }

  deinit { munmap(mapping, mappedBytes) }

  /// Writes to each page, so that it lies on the calling thread's NUMA node: a page never written would be
  /// the one zero page, which every cache holds.
  public func occupyPages() {
    for offset in stride(from: 0, to: bytes.count, by: OperatingSystem.pageBytes) {
      bytes[offset] = 1
    }
  }

  /// The start of the region as `type`.
  public func pointer<T>(to type: T.Type) -> UnsafeMutablePointer<T> {
    // The base of a mapping exists even when no byte of it is used.
    (bytes.baseAddress ?? mapping).assumingMemoryBound(to: type)
  }
}

/// Evicts `count` bytes at `start` from all caches.
public func flushCaches(_ start: UnsafeRawPointer, _ count: Int) { bench_flush(start, count) }
