import Records
import Testing

@Suite struct CounterSummaryTests {
  private let virtual = [
    "cycles": "no PMU: use bare metal", "instructions": "no PMU: use bare metal",
    "flops": "no PMU: use bare metal", "contextSwitches": "perf_event_paranoid is 2: set it to 1",
    "taskClockSeconds": "counts", "pageFaults": "counts", "zebras": "counts",
  ]

  @Test func eachReasonIsSaidOnceInTheOrderOfARecord() {
    #expect(
      CounterSummary(virtual).rows == [
        ["count", "taskClockSeconds, pageFaults, zebras"],
        ["don't count", "cycles, instructions, flops: no PMU: use bare metal"],
        ["don't count", "contextSwitches: perf_event_paranoid is 2: set it to 1"],
      ])
    #expect(CounterSummary([:]).rows.isEmpty)
  }

  @Test func saysWhyTheHardwareCountsNothing() {
    #expect(CaseRecord.Counters.hardwareRefusal(virtual) == "no PMU: use bare metal")
    #expect(CaseRecord.Counters.hardwareRefusal(["cycles": "counts", "flops": "no"]) == nil)
    #expect(CaseRecord.Counters.hardwareRefusal(["pageFaults": "no"]) == nil)
  }

  @Test func knowsHardwareFromSoftware() {
    var counters = CaseRecord.Counters()
    counters.passes = 2
    counters.pageFaults = 1
    #expect(!counters.hasHardware)
    counters.stalledCycles = 0
    #expect(counters.hasHardware)
    #expect(CaseRecord.Counters.names.first == "cycles")
    #expect(!CaseRecord.Counters.names.contains("passes"))
  }
}
