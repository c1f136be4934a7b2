import Analysis
import Hardware
import Records
import Sweep
import Testing

@testable import Regression

@Suite("Comparing a build with itself")
struct DoctorTests {
  private static let settings = Comparison.Settings(
    pairs: 10, mostPairs: 30, rounds: 10, sampleSeconds: 0.002, threshold: 0.02,
    familywiseError: 0.05, canaryTolerance: 0.05)

  /// A check-up of pretended builds, whose pairs take a second each.
  private func examine(
    _ workers: FakeWorkers, seconds: Double, stopsAfter: Int = .max
  ) throws -> Checkup {
    try Doctor(settings: Self.settings, timeBudgetSeconds: 240, seconds: seconds) {
      settings, seconds in
      try BuildComparison(
        plan: BuildComparison.Plan(
          base: Comparison.Side(label: "this program", binary: "/bench"),
          head: Comparison.Side(label: "this program", binary: "/bench"), spec: SweepSpec(),
          settings: settings, timeBudgetSeconds: seconds),
        machine: try MachineDescription.probe(), commandLine: ["bench", "doctor"],
        launch: workers.launch, events: { _ in },
        shouldStop: { workers.started.count > stopsAfter }, clock: { workers.seconds }
      ).run()
    }.examine()
  }

  private var twelve: [FakeWorkers.Case] { (0..<12).map { FakeWorkers.Case(id: "case \($0)") } }

  @Test("Pairs of every case for as long as there is time, and no more")
  func allTheTime() throws {
    let workers = FakeWorkers(twelve)
    let checkup = try examine(workers, seconds: 40)
    #expect(checkup.comparison.cases.allSatisfy { (36...40).contains($0.pairLogRatios.count) })
    #expect(checkup.comparison.wallSeconds <= 40)
    // Judged as a comparison would, not as one with so many pairs.
    #expect(checkup.settings == Self.settings && checkup.timeBudgetSeconds == 240)
    let diagnosis = Diagnosis(checkup)
    #expect(diagnosis.fitness == .fit)
    #expect(diagnosis.comparisons == 3 && diagnosis.alarms == AlarmRate(alarms: 0, judged: 36))
    #expect(workers.running == 0)
  }

  @Test("A case that differs from itself isn't measured once more, and makes it unfit")
  func unequal() throws {
    let workers = FakeWorkers([FakeWorkers.Case(id: "a", ratio: 1.2)])
    let checkup = try examine(workers, seconds: 20)
    #expect(checkup.comparison.cases[0].confirmationLogRatios.isEmpty)
    #expect(Diagnosis(checkup).fitness == .notFit(.alarms))
  }

  @Test("What a machine can't run is said, and the rest measured")
  func refused() throws {
    let workers = FakeWorkers(twelve + [FakeWorkers.Case(id: "amx", refusal: "no AMX")])
    let diagnosis = Diagnosis(try examine(workers, seconds: 20))
    #expect(diagnosis.fitness == .fit && diagnosis.others.map(\.caseID) == ["amx"])
  }

  @Test("Ctrl-C leaves what was measured until then")
  func stopped() throws {
    let checkup = try examine(FakeWorkers(twelve), seconds: 40, stopsAfter: 20)
    #expect(checkup.comparison.state == "interrupted")
    #expect(Diagnosis(checkup).cases.count == 12)
  }

  @Test("Time that others had is what went on besides")
  func others() throws {
    let workers = FakeWorkers(twelve)
    var times = [
      ProcessorTime(busySeconds: 50, ownSeconds: 1), ProcessorTime(busySeconds: 60, ownSeconds: 4),
    ]
    let comparison = try workers.compare()
    let checkup = try Doctor(
      settings: Self.settings, timeBudgetSeconds: 240, seconds: 1,
      processorTime: { times.removeFirst() }, compare: { _, _ in comparison }
    ).examine()
    #expect(checkup.surroundings.otherProcessorSeconds == 7)
    #expect(checkup.surroundings.clockResolutionSeconds > 0)
    let unknown = try Doctor(
      settings: Self.settings, timeBudgetSeconds: 240, seconds: 1, processorTime: { nil },
      compare: { _, _ in comparison }
    ).examine()
    #expect(unknown.surroundings.otherProcessorSeconds == nil)
  }

  @Test("Progress goes by time: how many pairs there will be isn't known")
  func progress() {
    var seen: [String] = []
    var now = 100.0
    let events = Doctor.timed(
      { event in
        switch event {
        case .started(let total): seen.append("started \(total)")
        case .progress(let done, let total, let label, let left):
          seen.append("\(done)/\(total) \(label) \(left ?? -1)")
        case .note(let text): seen.append(text)
        default: seen.append("other")
        }
      }, seconds: 60, clock: { now })
    events(.note("starting"))
    events(.started(groups: 1000))
    now = 112.5
    events(.progress(done: 2, total: 1000, label: "pair 3", secondsLeft: nil))
    now = 170
    events(.progress(done: 9, total: 1000, label: "pair 10", secondsLeft: nil))
    events(.finished)
    #expect(
      seen == [
        "starting", "started 60", "12/60 pair 3 47.5", "60/60 pair 10 0.0", "other",
      ])
  }
}
