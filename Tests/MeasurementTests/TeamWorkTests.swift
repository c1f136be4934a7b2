import CKernels
import Hardware
import Testing

@testable import Measurement

/// Work whose bound is taken for known must be the work that it claims to be.
@Suite struct TeamWorkTests {
  private func team(_ count: Int) throws -> ThreadTeam {
    try ThreadTeam(processors: Array(repeating: -1, count: count))
  }

  /// Which bytes were read shows in the exclusive or of all of them.
  @Test(arguments: [1, 2, 3])
  func sectionsAreReadOnceWhateverTheirSizes(_ threads: Int) throws {
    let team = try team(threads)
    let sizes = [0, 64, 4096, 100_032, 16 << 10]
    let regions = try sizes.map { try MemoryRegion(count: $0, placement: .guarded) }
    var expected: UInt64 = 0
    for (index, region) in regions.enumerated() {
      for at in region.bytes.indices {
        region.bytes[at] = UInt8(truncatingIfNeeded: at &* 31 ^ at >> 8 ^ index)
      }
      for at in stride(from: 0, to: region.bytes.count, by: 8) {
        expected ^= UnsafeRawBufferPointer(region.bytes)
          .loadUnaligned(fromByteOffset: at, as: UInt64.self)
      }
    }
    let sections = regions.map { UnsafeRawBufferPointer($0.bytes) }
    // The first thread reads all, the others nothing; the second copy is empty.
    let own = (0..<threads).map { $0 == 0 ? sections : [] }
    for pattern in AccessPattern.family where pattern.streams == 1 {
      let reader = SectionReader(
        team: team, sections: [own, own.map { _ in [] }], pattern: pattern)
      reader.run(copy: 1)
      #expect(reader.digest == 0)
      reader.run(copy: 0)
      #expect(reader.digest == expected, "\(pattern)")
    }
  }

  @Test func aChainVisitsEveryLineOnce() throws {
    for count in [2, 3, 64, 1000] {
      let region = try MemoryRegion(count: count * 64, placement: .guarded)
      let start = region.pointer(to: UInt8.self)
      bench_chain(start, count, 64, 7)
      var seen: Set<UnsafeRawPointer> = []
      var places: [UnsafeRawPointer?] = [UnsafeRawPointer(start)]
      for _ in 0..<count {
        bench_chase(&places, 1, 1)
        let place = try #require(places[0])
        seen.insert(place)
      }
      #expect(seen.count == count)
      #expect(places[0] == UnsafeRawPointer(start))
      // Several chains go as far as one each.
      for chains in [2, 4] {
        var several = Array(repeating: UnsafeRawPointer(start) as UnsafeRawPointer?, count: chains)
        bench_chase(&several, Int32(chains), UInt64(count))
        #expect(several.allSatisfy { $0 == UnsafeRawPointer(start) })
      }
    }
  }

  /// Each pass adds the same step to each lane: operations and bytes that are claimed were done.
  @Test func mixturesDoTheirArithmeticAndReadTheirBytes() throws {
    typealias Mix = (
      UnsafeRawPointer?, Int, UInt64, Int, UnsafeMutablePointer<Double>?,
      UnsafeMutablePointer<UInt64>?
    ) -> UInt64
    var loops: [(InstructionSet, Mix)] = [(.generic, bench_mix_generic)]
    #if arch(x86_64)
      loops += [(.avx2, bench_mix_avx2), (.avx512, bench_mix_avx512)]
    #endif
    let blocks = 5
    let region = try MemoryRegion(count: blocks * Int(BENCH_MIX_BLOCK), placement: .guarded)
    var expected: UInt64 = 0
    for at in region.bytes.indices {
      region.bytes[at] = UInt8(truncatingIfNeeded: at &* 7 ^ at >> 8)
    }
    for at in stride(from: 0, to: region.bytes.count, by: 8) {
      expected ^= UnsafeRawBufferPointer(region.bytes).loadUnaligned(
        fromByteOffset: at, as: UInt64.self)
    }
    for (isa, mix) in loops {
      guard isa.isAvailable else {
        print("skipped: mixture \(isa.rawValue): \(isa.unavailableReason ?? "")")
        continue
      }
      for passes: UInt64 in [0, 1, 9] {
        var sum = 0.0
        var sink: UInt64 = 0
        let operations = mix(
          region.bytes.baseAddress, region.bytes.count, passes, 2048, &sum, &sink)
        #expect(sum == Double(operations) / 2 * BENCH_PEAK_FLOAT_STEP, "\(isa)")
        #expect((operations == 0) == (passes == 0))
        #expect(sink == expected, "\(isa)")
      }
    }
  }

  @Test(arguments: [1, 2])
  func theWholeTeamMixesAndMultiplies(_ threads: Int) throws {
    let team = try team(threads)
    let region = try MemoryRegion(count: 8 * Int(BENCH_MIX_BLOCK))
    let sections = [(0..<threads).map { _ in UnsafeRawBufferPointer(region.bytes) }]
    let once = TeamMixer(team: team, sections: sections, passes: 3).run(copy: 0)
    let twice = TeamMixer(team: team, sections: sections, passes: 3, repeats: 2).run(copy: 0)
    #expect(once > 0 && twice == 2 * once && once % threads == 0)
    for kind in ArithmeticKind.allCases {
      let loop = try #require(TeamArithmetic(team: team, kind: kind))
      #expect(loop.run(iterations: 20) == 2 * loop.run(iterations: 10))
      #expect(TeamArithmetic(team: team, kind: kind, atMost: .generic)?.isa == .generic)
    }
    let chaser = try TeamChaser(team: team, bytesPerThread: 8192, chains: 2)
    chaser.run(steps: 1000)
    #expect(chaser.secondsPerLoad() > 0)
  }
}
