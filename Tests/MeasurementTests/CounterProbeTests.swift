import Testing

@testable import Measurement

@Suite struct CounterProbeTests {
  private func status(
    _ name: CounterName, _ library: FakeLibrary, _ access: PerfAccess = PerfAccess()
  ) -> CounterStatus? {
    CounterProbe.run(library, access: access).first { $0.name == name }
  }

  @Test func believesWhatCountsKnownWorkRight() {
    let library = FakeLibrary(counts: ["PAPI_TOT_INS": { 3_000_900 }])
    #expect(status(.instructions, library)?.outcome == .counts(event: "PAPI_TOT_INS"))
    #expect(status(.instructions, library)?.description == "counts")
  }

  @Test(arguments: [Int64(0), 1_500_000, 6_000_000])
  func refusesWhatIsOffByNameWithFigures(_ count: Int64) throws {
    let library = FakeLibrary(counts: ["PAPI_TOT_INS": { count }])
    let reason = try #require(status(.instructions, library)).description
    #expect(
      reason == "PAPI_TOT_INS counted \(count) for 3000000 instructions, "
        + "where 2850000 to 3150000 would be right: not used")
  }

  @Test func takesTheNextEventWhenTheFirstIsOff() {
    let library = FakeLibrary(counts: ["PAPI_FP_OPS": { 0 }, "PAPI_SP_OPS": { 8_000_000 }])
    #expect(status(.flops, library)?.event == "PAPI_SP_OPS")
  }

  @Test func explainsAbsenceByWhatTheKernelSays() {
    let access = PerfAccess(pmuError: 2, hypervisor: "KVM", hasPMU: false)
    #expect(
      status(.cycles, FakeLibrary(), access)?.description.hasPrefix(
        "no PMU in this virtual machine (KVM): ") == true)
  }

  @Test func explainsAbsenceByTheLibraryOtherwise() throws {
    let reason = try #require(status(.lastLevelMisses, FakeLibrary())).description
    #expect(reason.contains("PAPI_L3_TCM: no such event"))
    #expect(reason.contains("perf::LLC-LOAD-MISSES: no such event"))
    let disabled = FakeLibrary(disabledReason: "not today")
    #expect(status(.cycles, disabled)?.description.contains("not today") == true)
  }

  @Test func leavesOutWhatDoesNotFitBesideTheOthers() throws {
    let library = FakeLibrary(
      counts: [
        "PAPI_TOT_CYC": { 3_000_000 }, "PAPI_TOT_INS": { 3_000_000 },
        "PAPI_FP_OPS": { 8_000_000 }, "PAPI_L3_TCM": { 65_536 },
      ], registers: 2)
    let statuses = CounterProbe.run(library, access: PerfAccess())
    #expect(statuses.filter { $0.event != nil }.map(\.name) == [.cycles, .instructions])
    let reason = try #require(statuses.first { $0.name == .flops }).description
    #expect(reason.hasPrefix("counts alone but not beside cycles, instructions (no register left)"))
  }

  @Test func namesEveryCounterOnce() {
    let names = CounterProbe.run(FakeLibrary(), access: PerfAccess()).map(\.name)
    #expect(names == CounterName.allCases)
    #expect(CounterProbe.run(FakeLibrary(), access: PerfAccess()).byName.count == names.count)
  }

  #if PAPI
    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .software) == nil,
        "the kernel lets this process count no software events"),
      arguments: [CounterName.taskClockSeconds, .pageFaults])
    func softwareEventsCountThroughPAPI(_ name: CounterName) throws {
      let status = try #require(CounterProbe.run().first { $0.name == name })
      #expect(status.description == "counts")
    }

    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .kernelSoftware) == nil,
        "the kernel lets this process count no events in kernel mode"))
    func contextSwitchesCountThroughPAPI() throws {
      let status = try #require(CounterProbe.run().first { $0.name == .contextSwitches })
      #expect(status.description == "counts")
    }

    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .pmu) == nil,
        "no PMU that this process may use on this machine"))
    func cyclesAndInstructionsCountThroughPAPI() {
      let statuses = CounterProbe.run().prefix(2)
      #expect(statuses.map(\.description) == ["counts", "counts"])
    }

    @Test func hardwareThatIsMissingIsExplained() throws {
      let problem = PerfAccess.current.problem(with: .pmu)
      let status = try #require(CounterProbe.run().first { $0.name == .cycles })
      if let problem { #expect(status.description == problem) }
      #expect(CounterProbe.libraryVersion?.first?.isNumber == true)
    }
  #else
    @Test func saysThatItWasBuiltWithout() {
      let statuses = CounterProbe.run()
      #expect(statuses.map(\.name) == CounterName.allCases)
      #expect(statuses.allSatisfy { $0.description.hasPrefix("built without PAPI") })
      #expect(CounterProbe.libraryVersion == nil)
    }
  #endif
}
