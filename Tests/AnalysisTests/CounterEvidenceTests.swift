import Records
import Testing

@testable import Analysis

/// A machine with 10 GB/s, 100 GFLOP/s at 4 GHz, and calls of 1 ms.
@Suite struct CounterEvidenceTests {
  private let ceilings = Ceilings(
    threads: 1,
    bandwidths: [
      .init(level: "DRAM", bytesPerSecond: 10e9, accessPattern: "", workingSetBytes: 1)
    ], arithmetic: [])

  private func finding(
    kernel: String = "dense", precision: String = "fp32",
    _ counters: (inout CaseRecord.Counters) -> Void
  ) -> CaseRecord.Finding? {
    var record = Fixtures.record(kernel, precision: precision)
    record.computeCeilingOperationsPerSecond = 100e9
    record.executedOperations = 20_000_000
    record.weightBytes = 1_000_000
    var counted = CaseRecord.Counters()
    counted.cycles = 4e6
    counters(&counted)
    record.counters = counted
    return record.counterFinding(reasons: ["cycles": "counts"], ceilings: ceilings)
  }

  @Test func trafficNearItsCeilingIsMemory() throws {
    let finding = try #require(
      finding {
        $0.dramReadBytes = 8.5e6
        $0.dramWriteBytes = 0.5e6
        $0.flops = 5e6
        $0.stalledCycles = 3.2e6
      })
    #expect(finding.evidence == .counters && finding.bound == .memory && finding.clear)
    #expect(
      finding.figures == "90 % of DRAM by its controllers, 5 % of the peak by operations counted, "
        + "80 % of cycles stalled")
  }

  @Test func missesAreALowerBoundOfTheTraffic() throws {
    let finding = try #require(finding { $0.lastLevelMisses = 1e5 })
    #expect(finding.bound == .memory && !finding.clear)
    #expect(finding.figures.hasPrefix("at least 64 % of DRAM by misses"))
  }

  @Test func operationsNearTheirPeakAreCompute() throws {
    let finding = try #require(
      finding {
        $0.flops = 85e6
        $0.dramReadBytes = 1e6
        $0.instructions = 10e6
      })
    #expect(finding.bound == .compute && finding.clear)
    #expect(finding.figures.contains("2.5 instructions/cycle"))
  }

  /// FP events would say that nothing was computed.
  @Test(arguments: ["w8a8", "bf16"]) func integersAndTilesAreCountedByTheKernel(_ precision: String)
    throws
  {
    var record = Fixtures.record("dense", precision: precision)
    record.computeCeilingOperationsPerSecond = 100e9
    record.executedOperations = 90_000_000
    record.counters = .init()
    record.counters?.cycles = 4e6
    record.counters?.flops = 1000
    let finding = try #require(record.counterFinding(reasons: [:], ceilings: ceilings))
    #expect(finding.bound == .compute && finding.clear)
    #expect(finding.figures == "90 % of the peak by operations executed")
  }

  @Test func bothNearIsNotClear() throws {
    let finding = try #require(
      finding {
        $0.flops = 80e6
        $0.dramReadBytes = 7e6
      })
    #expect(finding.bound == .compute && !finding.clear)
  }

  @Test func stallsWithoutTrafficAreLatency() throws {
    let finding = try #require(
      finding(kernel: "csr") {
        $0.dramReadBytes = 1e6
        $0.stalledCycles = 3e6
        $0.flops = 2e6
      })
    #expect(finding.bound == .latency && finding.clear)
  }

  /// Without a figure for the traffic, what the core waits for stays a guess.
  @Test func stallsWithUnknownTrafficAreMemoryPerhaps() throws {
    let finding = try #require(
      finding {
        $0.stalledCycles = 3e6
        $0.slots = 16e6
        $0.topDownBackEnd = 12e6
        $0.topDownRetiring = 3e6
      })
    #expect(finding.bound == .memory && !finding.clear)
    #expect(finding.figures.contains("75 % of slots back-end bound"))
  }

  @Test func manyInstructionsPerByteAreDecode() throws {
    let busy: (inout CaseRecord.Counters) -> Void = {
      $0.instructions = 13e6
      $0.dramReadBytes = 1e6
      $0.stalledCycles = 0.2e6
    }
    let bitmask = try #require(finding(kernel: "bitmask", busy))
    #expect(bitmask.bound == .decode && bitmask.clear)
    // Dense fp32 has nothing to unpack.
    #expect(try #require(finding(busy)).bound == nil)
    let topDown = try #require(
      finding(kernel: "dense", precision: "w4a16") {
        busy(&$0)
        $0.slots = 24e6
        $0.topDownRetiring = 8e6
      })
    #expect(topDown.bound == nil)
  }

  @Test func threadsThatDoNotRunAreOverhead() throws {
    let finding = try #require(finding { $0.taskClockSeconds = 2e-4 })
    #expect(finding.bound == .overhead && finding.clear)
    #expect(finding.figures.hasSuffix("20 % busy"))
  }

  @Test func whereNothingCountsItSaysWhy() throws {
    var record = Fixtures.record("dense")
    let reasons = [
      "cycles": "no PMU in this virtual machine (KVM)", "dramReadBytes": "another",
      "pageFaults": "counts",
    ]
    for counters in [CaseRecord.Counters?.none, .init()] {
      record.counters = counters
      record.counters?.pageFaults = 3
      record.counters?.passes = 1
      let finding = try #require(record.counterFinding(reasons: reasons, ceilings: ceilings))
      #expect(
        finding
          == .init(
            evidence: .counters, bound: nil, clear: false,
            figures: "no PMU in this virtual machine (KVM)"))
    }
    #expect(record.counterFinding(reasons: [:], ceilings: nil) == nil)
    record.medianSeconds = nil
    #expect(record.counterFinding(reasons: reasons, ceilings: nil) == nil)
  }

  @Test func theRecordsOwnCeilingServesToo() throws {
    var record = Fixtures.record("dense")
    record.counters = .init()
    record.counters?.dramReadBytes = 9e6
    record.memoryCeilingBytesPerSecond = 10e9
    record.memoryLevel = "L3"
    #expect(try #require(record.counterFinding(reasons: [:], ceilings: nil)).bound == nil)
    record.memoryLevel = "DRAM"
    #expect(try #require(record.counterFinding(reasons: [:], ceilings: nil)).bound == .memory)
  }
}
