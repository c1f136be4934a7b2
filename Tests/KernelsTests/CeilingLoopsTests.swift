import CKernels
import Hardware
import Testing

/// The loops whose speed is a ceiling must do the work that they claim.
@Suite struct CeilingLoopsTests {
  typealias Read = (UnsafeRawPointer?, Int, Int32, Int, UnsafeMutablePointer<Int>?) -> UInt64

  private static func reader(_ isa: InstructionSet) -> Read {
    #if arch(x86_64)
      if isa >= .avx512 { return bench_read_avx512 }
      if isa >= .avx2 { return bench_read_avx2 }
    #endif
    return bench_read_generic
  }

  /// The exclusive or of all that is read tells whether every byte was, and none twice.
  @Test(arguments: InstructionSet.available, [1, 2, 4, 8, 16])
  func readsEveryByteOnce(_ isa: InstructionSet, streams: Int32) throws {
    let read = Self.reader(isa)
    for bytes in [0, 63, 1024, 64 * 16 * 5, 64 * 97, 100_000] {
      let region = try MemoryRegion(count: bytes, placement: .guarded)
      for index in 0..<bytes {
        region.bytes[index] = UInt8(truncatingIfNeeded: index &* 31 ^ index >> 8)
      }
      // Parts are whole lines, from the end of the region, where the guard page is.
      let part = bytes / Int(streams) / 64 * 64
      let start = UnsafeRawPointer(region.pointer(to: UInt8.self))
      var expected: UInt64 = 0
      for offset in stride(from: 0, to: part * Int(streams), by: 8) {
        expected ^= start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      }
      for ahead in [0, 1024] {
        var count = -1
        let sum = read(start, bytes, streams, ahead, &count)
        #expect(count == part * Int(streams))
        #expect(sum == expected, "\(bytes) bytes, \(ahead) ahead")
      }
    }
  }
}
