import Glibc
import Hardware

/// The bytes of packed weights: for each thread the sections of its slice, as often as there are copies.
///
/// Each thread touches its own bytes first, so that they lie on its NUMA node. Copies are equal; timing
/// weights from memory rotates over them.
public final class PackedStorage: @unchecked Sendable {
  /// Number of copies.
  public let copies: Int
  /// Bytes of one copy, all threads together, padding left out.
  public let bytesPerCopy: Int
  private let offsets: [[Int]]
  private let strides: [Int]
  /// Bytes of each section, by thread.
  public let sectionBytes: [[Int]]
  private let placement: Placement
  private var regions: [[MemoryRegion]]

  /// Room for sections of `sectionBytes[thread][section]` bytes, `copies` times.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public init(sectionBytes: [[Int]], copies: Int, placement: Placement) throws {
    self.sectionBytes = sectionBytes
    self.copies = copies
    self.placement = placement
    bytesPerCopy = sectionBytes.reduce(0) { $0 + $1.reduce(0, +) }
    offsets = sectionBytes.map { sections in
      sections.reduce(into: [0]) { $0.append($0[$0.count - 1] + Self.padded($1)) }
    }
    strides = offsets.map { $0.last ?? 0 }
    switch placement {
    case .hugePages:
      regions = try strides.map { stride in
        let (bytes, overflow) = stride.multipliedReportingOverflow(by: copies)
        // MemoryRegion says what is wrong with a size that doesn't exist.
        return [try MemoryRegion(count: overflow ? Int.max : bytes)]
      }
    case .guarded:
      regions = try sectionBytes.map { sections in
        try (0..<copies).flatMap { _ in
          try sections.map { try MemoryRegion(count: $0, placement: .guarded) }
        }
      }
    }
  }

  /// Sections start at cache lines.
  private static func padded(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }

  /// Where section `section` of `thread`'s slice starts in copy `copy`.
  public func section(_ section: Int, thread: Int, copy: Int = 0) -> UnsafeMutableRawPointer {
    switch placement {
    case .hugePages:
      UnsafeMutableRawPointer(regions[thread][0].pointer(to: UInt8.self))
        + copy * strides[thread] + offsets[thread][section]
    case .guarded:
      UnsafeMutableRawPointer(
        regions[thread][copy * sectionBytes[thread].count + section].pointer(to: UInt8.self))
    }
  }

  /// Makes copies 1 and up equal to copy 0, each thread its own part; `team` is of the same size.
  public func replicate(team: ThreadTeam) {
    guard copies > 1 else { return }
    team.perform { thread in
      guard thread < self.sectionBytes.count else { return }
      for copy in 1..<self.copies {
        for (index, bytes) in self.sectionBytes[thread].enumerated() {
          memcpy(
            self.section(index, thread: thread, copy: copy), self.section(index, thread: thread),
            bytes)
        }
      }
    }
  }

  /// Evicts copy `copy` of `thread`'s slice from all caches.
  public func flush(thread: Int, copy: Int) {
    for (index, bytes) in sectionBytes[thread].enumerated() {
      flushCaches(section(index, thread: thread, copy: copy), bytes)
    }
  }

  /// Share of the bytes that lies on 2 MiB pages, as the kernel tells; 0 for guarded placement.
  public var hugePageShare: Double {
    guard placement == .hugePages else { return 0 }
    let all = regions.flatMap { $0 }
    let total = all.reduce(0) { $0 + $1.bytes.count }
    guard total > 0 else { return 0 }
    return all.reduce(0.0) {
      $0 + HugePages.share(of: UnsafeRawBufferPointer($1.bytes)) * Double($1.bytes.count)
    } / Double(total)
  }
}
