import Testing

@testable import Measurement

@Suite struct CounterProbeTests {
  private func status(
    _ name: CounterName, _ library: FakeLibrary, _ access: PerfAccess = PerfAccess()
  ) -> CounterStatus? {
    CounterProbe.run(library, access: access).first { $0.name == name }
  }

  private let hardware: [String: @Sendable () -> Int64] = [
    "PAPI_TOT_CYC": { 3_000_000 }, "PAPI_TOT_INS": { 3_000_000 },
    "PAPI_FP_OPS": { 8_000_000 }, "PAPI_L3_TCM": { 65_536 },
  ]

  @Test func believesWhatCountsKnownWorkRight() {
    let library = FakeLibrary(counts: ["PAPI_TOT_INS": { 3_000_900 }])
    #expect(
      status(.instructions, library)?.outcome
        == .counts(CounterFormula("PAPI_TOT_INS"), pass: 0))
    #expect(status(.instructions, library)?.description == "counts")
    #expect(library.log.open.load(ordering: .relaxed) == 0)
  }

  @Test(arguments: [(Int64(2_840_000), "2840000"), (0, "nothing"), (3_160_000, "3160000")])
  func refusesWhatIsOffByNameWithFigures(_ count: Int64, _ text: String) throws {
    let library = FakeLibrary(counts: ["PAPI_TOT_INS": { count }])
    let reason = try #require(status(.instructions, library)).description
    #expect(
      reason == "PAPI_TOT_INS counted \(text) for 3000000 instructions, "
        + "where 2850000 to 3150000 would be right: not used; try a newer kernel or PAPI, "
        + "or bare metal")
  }

  @Test func takesTheNextFormulaWhenTheFirstIsOff() {
    let library = FakeLibrary(counts: ["PAPI_FP_OPS": { 0 }, "PAPI_SP_OPS": { 8_000_000 }])
    #expect(status(.flops, library)?.formula == CounterFormula("PAPI_SP_OPS"))
  }

  @Test func overflowAndMultiplexingAreRefusedByName() throws {
    let overflowing = FakeLibrary(counts: ["PAPI_TOT_INS": { -7 }])
    #expect(
      try #require(status(.instructions, overflowing)).description
        .hasPrefix("PAPI_TOT_INS counted -7, which its 48 bits can't hold"))
    let shared = FakeLibrary(counts: ["PAPI_TOT_INS": { 3_000_000 }], shareCounted: 0.4)
    #expect(
      try #require(status(.instructions, shared)).description
        .hasPrefix("PAPI_TOT_INS was counted 40 % of the time only: not scaled"))
  }

  @Test func explainsAbsenceByWhatTheKernelSays() {
    let access = PerfAccess(pmuError: 2, hypervisor: "KVM", hasPMU: false)
    let statuses = CounterProbe.run(FakeLibrary(), access: access)
    for name in CounterName.allCases where name.source == .pmu || name == .dramReadBytes {
      #expect(
        statuses.first { $0.name == name }?.description.hasPrefix(
          "no PMU in this virtual machine (KVM): ") == true)
    }
  }

  @Test func explainsAbsenceByTheLibraryOtherwise() throws {
    let reason = try #require(status(.lastLevelMisses, FakeLibrary())).description
    #expect(reason.contains("PAPI_L3_TCM: no such event"))
    #expect(reason.contains("perf::LLC-LOAD-MISSES: no such event"))
    let disabled = FakeLibrary(disabledHardware: "not today")
    #expect(
      status(.cycles, disabled)?.description
        == "PAPI switched off what counts it (not today): mend that, or try another PAPI")
    #expect(status(.pageFaults, disabled)?.description.contains("not today") == false)
    let unknown = try #require(status(.topDownBackEnd, FakeLibrary())).description
    #expect(unknown.hasPrefix("no event for it is known on this CPU"))
  }

  @Test func takesAsManyPassesAsThePMUNeeds() {
    let library = FakeLibrary(counts: hardware, registers: 2)
    let statuses = CounterProbe.run(library, access: PerfAccess())
    #expect(
      statuses.passes.map { $0.members.map(\.name) }
        == [[.cycles, .instructions], [.flops, .lastLevelMisses]])
    #expect(library.log.open.load(ordering: .relaxed) == 0)
    #expect(library.log.opened.withLock { $0.allSatisfy { $0.count <= 2 } })
  }

  /// It opens, starts and stops beside the others, and counts nothing there.
  @Test func whatCountsNothingBesideOthersIsCountedAlone() throws {
    let formulas = [CounterFormula("PAPI_TOT_CYC"), CounterFormula("PAPI_TOT_INS")]
    let starved = StarvingLibrary(
      counts: ["PAPI_TOT_CYC": 3_000_000, "PAPI_TOT_INS": 3_000_000])
    let statuses = CounterProbe.run(starved, access: PerfAccess())
    #expect(statuses.passes.map { $0.members.map(\.formula) } == formulas.map { [$0] })
  }

  @Test func namesTheLimitOnOpenFiles() throws {
    let full = FakeLibrary(refusal: .outOfDescriptors)
    let reason = try #require(status(.cycles, full)).description
    #expect(reason == "no file descriptor left (EMFILE): raise the limit, `ulimit -n 4096`")
  }

  @Test func topDownMustAddUp() throws {
    #expect(TopDownCheck.refusal(slots: 1000, parts: [300, 100, 200, 440]) == nil)
    let reason = try #require(TopDownCheck.refusal(slots: 1000, parts: [300, 100, 200, 340]))
    #expect(reason.contains("add up to 94 % of the slots: not used"))
  }

  @Test func topDownThatDoesNotAddUpIsRefusedAsAWhole() throws {
    let preset = try #require(CounterPresets.all.first { $0.family == "AMD Zen 4" })
    var counts: [String: @Sendable () -> Int64] = [
      "CYCLES_NOT_IN_HALT": { 4_000_000 }, "RETIRED_OPS": { 3_000_000 },
      "OPS_SOURCE_DISPATCHED_FROM_DECODER:DECODER:OPCACHE:LOOP_BUFFER": { 6_000_000 },
      "DISPATCH_STALLS_1:FE_NO_OPS": { 2_000_000 }, "DISPATCH_STALLS_1:BE_STALLS": { 16_000_000 },
    ]
    let right = CounterProbe.run(
      FakeLibrary(counts: counts), access: PerfAccess(), preset: preset)
    #expect(
      CounterName.topDown.allSatisfy { name in right.passes[0].members.contains { $0.name == name }
      })
    counts["DISPATCH_STALLS_1:BE_STALLS"] = { 10_000_000 }
    let wrong = CounterProbe.run(
      FakeLibrary(counts: counts), access: PerfAccess(), preset: preset)
    #expect(wrong.first { $0.name == .slots }?.description == "counts")
    for name in CounterName.topDown {
      #expect(
        try #require(wrong.first { $0.name == name }).description.contains(
          "add up to 75 % of the slots"))
    }
  }

  @Test func namesEveryCounterOnce() {
    let statuses = CounterProbe.run(FakeLibrary(), access: PerfAccess())
    #expect(statuses.map(\.name) == CounterName.allCases)
    #expect(statuses.byName.count == CounterName.allCases.count)
  }
}

/// A library whose sets count nothing as soon as there are two events in them.
private struct StarvingLibrary: CounterBackend {
  var counts: [String: Int64]
  func disabledReason(_ source: CounterName.Source) -> String? { nil }

  func open(_ events: [String]) throws(CounterError) -> any CounterEventSet {
    for event in events where counts[event] == nil {
      throw CounterError(event: event, message: "no such event")
    }
    let alone = events.count == 1
    return FakeSet(
      library: FakeLibrary(),
      counts: events.map { event in
        let count = alone ? counts[event] ?? 0 : 0
        return { count }
      })
  }
}
