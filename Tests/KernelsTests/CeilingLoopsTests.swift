import CKernels
import Hardware
import Testing

/// The loops whose speed is a ceiling must do the work that they claim.
@Suite struct CeilingLoopsTests {
  typealias Read = (UnsafeRawPointer?, Int, Int32, Int, UnsafeMutablePointer<Int>?) -> UInt64
  typealias Peak = (UInt64, UnsafeMutablePointer<Float>?) -> UInt64

  private static func loops(_ isa: InstructionSet) -> (read: Read, peak: Peak, lanes: Int) {
    #if arch(x86_64)
      switch isa {
      case .generic: (bench_read_generic, bench_peak_fp32_generic, 1)
      case .avx2: (bench_read_avx2, bench_peak_fp32_avx2, 8)
      case .avx512: (bench_read_avx512, bench_peak_fp32_avx512, 16)
      }
    #else
      (bench_read_generic, bench_peak_fp32_generic, 1)
    #endif
  }

  /// The exclusive or of all that is read tells whether every byte was, and none twice.
  @Test(arguments: InstructionSet.available, [1, 2, 4, 8, 16])
  func readsEveryByteOnce(_ isa: InstructionSet, streams: Int32) throws {
    let read = Self.loops(isa).read
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

  @Test(arguments: InstructionSet.available)
  func countsItsOperations(_ isa: InstructionSet) {
    let (_, peak, lanes) = Self.loops(isa)
    var result: Float = 0
    let operations = peak(1000, &result)
    let chains = Int(operations) / (2 * 1000 * lanes)
    #expect(operations == UInt64(chains * 2 * 1000 * lanes))
    // A chain v = 0.999 v + 1 from v = c for c = 0, 1, … in each lane.
    var expected = 0.0
    for chain in 0..<chains {
      expected += Double(lanes) * (1000 + (Double(chain) - 1000) * .pow(0.999, 1000))
    }
    #expect(abs(Double(result) - expected) < 1e-4 * expected)
  }
}

extension Double {
  fileprivate static func pow(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
