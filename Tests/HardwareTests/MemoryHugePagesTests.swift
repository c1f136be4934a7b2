import Foundation
import Testing

@testable import Hardware

@Suite struct MemoryHugePagesTests {
  private let smaps = """
    00400000-00600000 rw-p 00000000 00:00 0
    Size:               2048 kB
    Rss:                2048 kB
    AnonHugePages:      2048 kB
    Private_Hugetlb:       0 kB
    VmFlags: rd wr mr
    00600000-00a00000 rw-p 00000000 00:00 0   [heap]
    Rss:                4096 kB
    AnonHugePages:         0 kB
    00a00000-00e00000 rw-p 00000000 00:00 0
    Rss:                2048 kB
    AnonHugePages:      1024 kB
    01000000-01200000 rw-p 00000000 00:00 0   /dev/hugepages/x
    Rss:                   0 kB
    Private_Hugetlb:    2048 kB

    """

  @Test(
    arguments: [
      (UInt(0x40_0000)..<0x60_0000, 1.0),
      (0x60_0000..<0xa0_0000, 0.0),
      // Half of one mapping, half of the next.
      (0x50_0000..<0x70_0000, 0.5),
      // Half of what is resident.
      (0xa0_0000..<0xc0_0000, 0.5),
      (0x100_0000..<0x120_0000, 1.0),
      // Not mapped.
      (0x200_0000..<0x220_0000, 0.0),
      (0x40_0000..<0x40_0000, 0.0),
    ])
  func sharesOfMappings(_ range: Range<UInt>, _ share: Double) {
    #expect(HugePages.share(of: range, smaps: smaps) == share)
  }

  @Test func survivesUnknownText() {
    #expect(HugePages.mappings(in: "").isEmpty)
    #expect(HugePages.mappings(in: "Rss: 4 kB\nzz-1 rw\n-\nAnonHugePages:\n").isEmpty)
  }

  @Test func smallPagesAreSeenAsSuch() throws {
    let bytes = 8 << 20
    let share = try shareOfFreshMemory(bytes, advice: MADV_NOHUGEPAGE)
    #expect(share == 0)
  }

  @Test(
    .enabled(
      if: ["always", "madvise"].contains(OperatingSystem.transparentHugePages ?? "never"),
      "transparent huge pages are switched off"))
  func hugePagesAreSeenAsSuch() throws {
    // Twice the size of a huge page, so that one fits whatever the alignment.
    let share = try shareOfFreshMemory(64 << 20, advice: MADV_HUGEPAGE)
    #expect(share > 0 && share <= 1)
  }

  private func shareOfFreshMemory(_ bytes: Int, advice: Int32) throws -> Double {
    let memory = try #require(
      mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    try #require(memory != MAP_FAILED)
    defer { munmap(memory, bytes) }
    madvise(memory, bytes, advice)
    memset(memory, 1, bytes)
    return HugePages.share(of: UnsafeRawBufferPointer(start: memory, count: bytes))
  }
}
