import Testing

@testable import Measurement

@Suite struct CounterPlanTests {
  /// A PMU that has a few registers and knows some events.
  private struct PMU {
    var registers = 4
    var unknown: Set<String> = []

    func failure(_ pass: CounterPass) -> CounterError? {
      if let event = pass.events.first(where: unknown.contains) {
        return CounterError(event: event, message: "no such event")
      }
      guard pass.events.count > registers else { return nil }
      return CounterError(event: pass.events[registers], message: "no register left")
    }
  }

  private func member(_ name: CounterName, _ events: [String]) -> CounterPass.Member {
    .init(name: name, formula: CounterFormula(events.map { .init($0) }))
  }

  private func plan(
    _ members: [CounterPass.Member], _ pmu: PMU = PMU()
  ) -> (passes: [[CounterName]], refused: [CounterName: CounterError]) {
    let plan = CounterPlan.passes(members, failure: pmu.failure)
    return (plan.passes.map { $0.members.map(\.name) }, plan.refused)
  }

  @Test func putsTogetherWhatFitsAndSplitsTheRest() {
    let plan = plan([
      member(.cycles, ["c"]), member(.instructions, ["i"]),
      member(.flops, ["f1", "f2", "f4", "f8"]), member(.lastLevelMisses, ["m"]),
      member(.stalledCycles, ["s"]), member(.pageFaults, ["p"]),
    ])
    #expect(
      plan.passes == [
        [.cycles, .instructions, .lastLevelMisses, .stalledCycles], [.flops], [.pageFaults],
      ])
    #expect(plan.refused.isEmpty)
  }

  @Test func sharesTheEventsOfFormulas() {
    let plan = plan([
      member(.slots, ["c"]), member(.topDownRetiring, ["r"]),
      member(.topDownBadSpeculation, ["i", "r", "m"]), member(.topDownBackEnd, ["c", "i", "m"]),
    ])
    #expect(plan.passes.count == 1)
  }

  @Test func refusesAFormulaThatNeedsMoreThanThereIs() {
    let plan = plan([
      member(.flops, ["f1", "f2", "f4", "f8", "f16"]), member(.cycles, ["c"]),
    ])
    #expect(plan.passes == [[.cycles]])
    #expect(plan.refused[.flops] == CounterError(event: "f16", message: "no register left"))
  }

  @Test func refusesByNameAndCountsTheOthers() {
    let plan = plan(
      [member(.cycles, ["c"]), member(.flops, ["f", "bad"]), member(.instructions, ["i"])],
      PMU(unknown: ["bad"]))
    #expect(plan.passes == [[.cycles, .instructions]])
    #expect(plan.refused.map(\.key) == [.flops])
    #expect(plan.refused[.flops]?.event == "bad")
  }

  /// PAPI counts them by another component, and on one thread only.
  @Test func memoryControllersAreOnTheirOwn() {
    let plan = plan([
      member(.cycles, ["c"]), member(.dramReadBytes, ["r"]), member(.dramWriteBytes, ["w"]),
      member(.pageFaults, ["p"]),
    ])
    #expect(plan.passes == [[.cycles, .pageFaults], [.dramReadBytes, .dramWriteBytes]])
  }

  @Test func countsOfAPartOfTheTimeAreNotScaled() throws {
    let pass = CounterPass(members: [member(.cycles, ["c"]), member(.flops, ["f", "c"])])
    #expect(pass.events == ["c", "f"])
    let whole = pass.values(CounterSample(counts: [10, 20], shareCounted: 1))
    #expect(try whole[.flops]?.get() == 30)
    let half = pass.values(CounterSample(counts: [10, 20], shareCounted: 0.5))
    #expect(half.count == 2)
    for value in half.values {
      guard case .failure(let error) = value else {
        Issue.record("an estimate was believed")
        continue
      }
      #expect(error.message.contains("50 % of the time only: not scaled"))
    }
  }
}
