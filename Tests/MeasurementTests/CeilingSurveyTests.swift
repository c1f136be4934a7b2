import CKernels
import Hardware
import Testing

@testable import Measurement

@Suite struct CeilingSurveyTests {
  @Test func everyLevelAndInstructionSetIsMeasured() throws {
    let machine = try MachineDescription.probe()
    let team = try ThreadTeam(processors: Array(Topology.current.corePUs.prefix(1)))
    let survey = try CeilingSurvey(team: team, caches: machine.caches)
    let bandwidths = survey.bandwidths()
    #expect(bandwidths.last?.level == "DRAM")
    #expect(bandwidths.allSatisfy { $0.bytesPerSecond > 0 })
    #expect(Set(bandwidths.map(\.level)).count == bandwidths.count)
    // Noise aside, the same pattern on the same memory; a factor of 4 is another level.
    let again = try #require(survey.memoryBandwidthNow())
    #expect(again > 0)
    let arithmetic = survey.arithmetic()
    #expect(arithmetic.allSatisfy { $0.operationsPerSecond > 0 })
    for kind in ArithmeticKind.allCases {
      let sets = arithmetic.filter { $0.kind == kind }.map(\.isa)
      #expect(sets.first == .generic && sets == sets.sorted() && Set(sets).count == sets.count)
    }
  }

  @Test func latenciesPeaksAndTheStartAreMeasured() throws {
    let machine = try MachineDescription.probe()
    let team = try ThreadTeam(processors: Array(Topology.current.corePUs.prefix(1)))
    let survey = try CeilingSurvey(team: team, caches: machine.caches)
    let latencies = try survey.latencies()
    #expect(latencies.last?.level == "DRAM")
    #expect(latencies.allSatisfy { $0.seconds > 0 && $0.workingSetBytes > 0 })
    #expect(survey.startSeconds() > 0)
    #expect(try #require(survey.peakNow(.fp32, .generic)) > 0)
    let foreign: InstructionSet = InstructionSet.neon.isAvailable ? .avx2 : .neon
    #expect(survey.peakNow(.fp32, foreign) == nil)
    #expect(survey.fastestInOrder.streams == 1)
  }

  #if arch(x86_64)
    /// The reading loops must read what they say: the result depends on every byte.
    @Test(arguments: InstructionSet.available, [1, 2, 4, 8, 16] as [Int32])
    func readsEveryLine(isa: InstructionSet, streams: Int32) {
      let reader =
        isa >= .avx512 ? bench_read_avx512 : isa >= .avx2 ? bench_read_avx2 : bench_read_generic
      let count = 64 * 16 * 5
      var bytes = [UInt64](repeating: 0, count: count / 8)
      var read = 0
      let empty = reader(bytes, count, streams, 0, &read)
      #expect(empty == 0)
      #expect(read == count)
      for line in stride(from: 0, to: count / 8, by: 8) {
        bytes[line + 3] = 0x5a5a
        #expect(reader(bytes, count, streams, 256, &read) != 0, "line \(line / 8)")
        bytes[line + 3] = 0
      }
    }
  #endif

  @Test func theBuildUnderTestIsOptimised() {
    #expect(BuildConfiguration.isOptimised)
  }
}
