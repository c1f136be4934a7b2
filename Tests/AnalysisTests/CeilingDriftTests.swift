import Analysis
import Records
import Testing

@Suite struct CeilingDriftTests {
  private func ceilings(_ memory: Double, _ peak: Double, threads: Int = 2) -> Ceilings {
    Ceilings(
      threads: threads,
      bandwidths: [
        .init(level: "L2", bytesPerSecond: memory * peak, accessPattern: "p", workingSetBytes: 1),
        .init(level: "DRAM", bytesPerSecond: memory, accessPattern: "p", workingSetBytes: 1),
      ],
      arithmetic: [
        .init(precision: "fp32", isa: "generic", operationsPerSecond: memory),
        .init(precision: "fp32", isa: "avx2", operationsPerSecond: peak),
      ])
  }

  @Test func theLargestMoveIsNamed() throws {
    let memory = try #require(CeilingDrift(start: [ceilings(40, 100)], end: [ceilings(30, 95)]))
    #expect(memory.name == "DRAM read (2 threads)" && memory.percent == 25 && memory.isLarge)
    let peak = try #require(
      CeilingDrift(start: [ceilings(40, 100, threads: 1)], end: [ceilings(41, 112, threads: 1)]))
    #expect(peak.name == "fp32 avx2 (1 thread)" && peak.percent == 11 && peak.isLarge)
    let still = try #require(CeilingDrift(start: [ceilings(40, 100)], end: [ceilings(38, 95)]))
    #expect(!still.isLarge)
  }

  @Test func onlyWhatBothHaveIsCompared() {
    #expect(CeilingDrift(start: [ceilings(40, 100)], end: []) == nil)
    #expect(CeilingDrift(start: [ceilings(40, 100)], end: [ceilings(1, 1, threads: 1)]) == nil)
    #expect(CeilingDrift(start: [], end: []) == nil)
  }
}
