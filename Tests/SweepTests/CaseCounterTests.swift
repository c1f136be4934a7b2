import Hardware
import Records
import Testing

@testable import Measurement
@testable import Sweep

@Suite struct CaseCounterTests {
  private func contestant(copies: Int, _ seen: @escaping (Int) -> Void) -> Contestant {
    Contestant(copies: copies, prepare: { seen(-1) }, run: seen)
  }

  private var team: ThreadTeam {
    get throws { try ThreadTeam(processors: Array(Topology.current.corePUs.prefix(1))) }
  }

  @Test func nothingRunsWhereNothingCounts() throws {
    var runs: [Int] = []
    var counter = CaseCounter(
      statuses: [CounterStatus(name: .cycles, outcome: .unavailable(reason: "none"))],
      team: try team)
    #expect(counter.count(contestant(copies: 2) { runs.append($0) }, calls: 3) == nil)
    #expect(runs.isEmpty)
  }

  /// The probe believed an event that this thread's library doesn't know: said by name, work done.
  @Test(.enabled(if: CounterProbe.libraryVersion != nil, "built without PAPI"))
  func aCounterThatIsRefusedLaterIsNamed() throws {
    var runs: [Int] = []
    var counter = CaseCounter(
      statuses: [
        CounterStatus(name: .flops, outcome: .counts(CounterFormula("NO_SUCH_EVENT"), pass: 0)),
        CounterStatus(name: .slots, outcome: .counts(CounterFormula("NOR_THIS"), pass: 1)),
      ], team: try team)
    let counted = counter.count(contestant(copies: 3) { runs.append($0) }, calls: 2)
    let counters = try #require(counted)
    #expect(counters.passes == 2)
    #expect(!counters.hasHardware)
    #expect(Set(counter.refusals.keys) == ["flops", "slots"])
    // A warm-up, then each pass prepared, and no copy twice in a row.
    #expect(runs == [0, -1, 1, 2, -1, 0, 1])
  }

  @Test(
    .enabled(
      if: CounterProbe.run().contains { $0.name == .taskClockSeconds && $0.formula != nil },
      "the task clock can't be counted on this machine"))
  func countsPerCall() throws {
    var counter = CaseCounter(statuses: CounterProbe.run(), team: try team)
    var sum = 0.0
    let work = contestant(copies: 1) { copy in
      for step in 0..<100_000 { sum += Double(step + copy + 1).squareRoot() }
    }
    let counted = counter.count(work, calls: 4)
    let counters = try #require(counted)
    #expect(counters.taskClockSeconds ?? 0 > 0)
    #expect(counters.passes ?? 0 >= 1)
    #expect(counter.refusals.isEmpty && sum > 0)
  }

  @Test func everyCounterHasAFieldOfARecord() throws {
    var reading = CounterReading()
    for name in CounterName.allCases { reading[name] = 1 }
    let counters = CaseRecord.Counters(reading)
    for child in Mirror(reflecting: counters).children where child.label != "passes" {
      #expect(child.value as? Double == 1, "\(child.label ?? "")")
    }
    #expect(Set(CaseRecord.Counters.names) == Set(CounterName.allCases.map(\.rawValue)))
  }
}
