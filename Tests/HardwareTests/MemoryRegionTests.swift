import Glibc
import Testing

@testable import Hardware

@Suite struct MemoryRegionTests {
  @Test(arguments: [0, 1, 4, 4095, 4096, 4097, 2 << 20, (2 << 20) + 4])
  func givesZeroedBytes(count: Int) throws {
    for placement in [Placement.hugePages, .guarded] {
      let region = try MemoryRegion(count: count, placement: placement)
      #expect(region.bytes.count == count)
      #expect(region.bytes.allSatisfy { $0 == 0 })
      region.bytes.initializeMemory(as: UInt8.self, repeating: 7)
      #expect(region.bytes.allSatisfy { $0 == 7 })
    }
  }

  @Test func hugePlacementIsAligned() throws {
    for count in [1, 3 << 20] {
      let region = try MemoryRegion(count: count)
      #expect(UInt(bitPattern: region.pointer(to: UInt8.self)) % (2 << 20) == 0)
    }
  }

  @Test func guardedPlacementEndsAtAPage() throws {
    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
    for count in [0, 1, 12, 5000] {
      let region = try MemoryRegion(count: count, placement: .guarded)
      #expect((UInt(bitPattern: region.pointer(to: UInt8.self)) + UInt(count)) % page == 0)
    }
  }

  @Test func readingPastTheEndTraps() async {
    await #expect(processExitsWith: .failure) {
      let region = try MemoryRegion(count: 100, placement: .guarded)
      let past = region.pointer(to: UInt8.self)[100]
      exit(past == 0 ? EXIT_SUCCESS : EXIT_SUCCESS)
    }
  }

  @Test func readingPastAnEmptyRegionTraps() async {
    await #expect(processExitsWith: .failure) {
      let region = try MemoryRegion(count: 0, placement: .guarded)
      let past = region.pointer(to: UInt8.self)[0]
      exit(past == 0 ? EXIT_SUCCESS : EXIT_SUCCESS)
    }
  }

  @Test func writingPastTheEndTraps() async {
    await #expect(processExitsWith: .failure) {
      let region = try MemoryRegion(count: 4096, placement: .guarded)
      region.pointer(to: UInt8.self)[4096] = 1
      exit(EXIT_SUCCESS)
    }
  }

  /// Shows that the tests above fail on the access and not on something before it.
  @Test func usingTheLastByteDoesNotTrap() async {
    await #expect(processExitsWith: .success) {
      let region = try MemoryRegion(count: 100, placement: .guarded)
      region.pointer(to: UInt8.self)[99] = 1
      exit(region.pointer(to: UInt8.self)[99] == 1 ? EXIT_SUCCESS : EXIT_FAILURE)
    }
  }

  @Test(arguments: [Int.max, Int.max - (8 << 20), 1 << 60, -1])
  func absurdSizesThrow(count: Int) {
    for placement in [Placement.hugePages, .guarded] {
      let error = #expect(throws: UnavailableError.self) {
        try MemoryRegion(count: count, placement: placement)
      }
      #expect(error?.description.hasPrefix("\(count) bytes can't be allocated") == true)
    }
  }

  @Test func flushingLeavesTheBytes() throws {
    let region = try MemoryRegion(count: 1000, placement: .guarded)
    for index in region.bytes.indices { region.bytes[index] = UInt8(index & 255) }
    let start = UnsafeRawPointer(region.pointer(to: UInt8.self))
    flushCaches(start, 1000)
    flushCaches(start + 13, 1)
    flushCaches(start + 1000, 0)
    #expect(region.bytes.indices.allSatisfy { region.bytes[$0] == UInt8($0 & 255) })
  }
}
