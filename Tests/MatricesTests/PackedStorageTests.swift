import Hardware
import Testing

@testable import Matrices

@Suite struct PackedStorageTests {
  @Test(arguments: [Placement.hugePages, .guarded])
  func sectionsDoNotOverlap(_ placement: Placement) throws {
    let sizes = [[100, 0, 64], [1, 7, 4096]]
    let storage = try PackedStorage(sectionBytes: sizes, copies: 3, placement: placement)
    #expect(storage.bytesPerCopy == 100 + 64 + 1 + 7 + 4096)
    var number: UInt8 = 0
    forEachSection(sizes, storage) { section in
      number += 1
      for index in section.indices { section[index] = number }
    }
    number = 0
    forEachSection(sizes, storage) { section in
      number += 1
      #expect(section.allSatisfy { $0 == number })
    }
  }

  @Test func sectionsStartAtCacheLines() throws {
    let sizes = [[100, 3, 64], [1, 7, 5]]
    let storage = try PackedStorage(sectionBytes: sizes, copies: 2, placement: .hugePages)
    forEachSection(sizes, storage) { section in
      #expect(UInt(bitPattern: section.baseAddress) % 64 == 0)
    }
  }

  @Test(arguments: [Placement.hugePages, .guarded])
  func flushingLeavesTheBytes(_ placement: Placement) throws {
    let storage = try PackedStorage(sectionBytes: [[300, 0, 5]], copies: 2, placement: placement)
    let bytes = UnsafeMutableRawBufferPointer(
      start: storage.section(0, thread: 0, copy: 1), count: 300)
    for index in bytes.indices { bytes[index] = UInt8(index & 255) }
    storage.flush(thread: 0, copy: 1)
    #expect(bytes.indices.allSatisfy { bytes[$0] == UInt8($0 & 255) })
  }

  @Test func hugePageShareIsAShare() throws {
    let storage = try PackedStorage(sectionBytes: [[4 << 20]], copies: 1, placement: .hugePages)
    storage.section(0, thread: 0).initializeMemory(as: UInt8.self, repeating: 1, count: 4 << 20)
    #expect(0...1 ~= storage.hugePageShare)
    let guarded = try PackedStorage(sectionBytes: [[4096]], copies: 1, placement: .guarded)
    #expect(guarded.hugePageShare == 0)
  }

  @Test func absurdSizesThrow() {
    #expect(throws: UnavailableError.self) {
      try PackedStorage(sectionBytes: [[1 << 60]], copies: 1, placement: .hugePages)
    }
    #expect(throws: UnavailableError.self) {
      try PackedStorage(sectionBytes: [[1 << 40]], copies: 1 << 30, placement: .hugePages)
    }
  }

  private func forEachSection(
    _ sizes: [[Int]], _ storage: PackedStorage, _ body: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    for copy in 0..<storage.copies {
      for (thread, sections) in sizes.enumerated() {
        for (index, bytes) in sections.enumerated() {
          body(
            UnsafeMutableRawBufferPointer(
              start: storage.section(index, thread: thread, copy: copy), count: bytes))
        }
      }
    }
  }
}
