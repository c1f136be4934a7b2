import Analysis
import Glibc
import Hardware
import Records
import Sweep

@testable import Regression

/// Builds that take times by a rule, in place of processes.
final class FakeWorkers {
  /// A case that both builds have unless said otherwise.
  struct Case {
    var id: String
    /// Time of the head over that of the base.
    var ratio = 1.0
    /// In which of base and head it is.
    var sides: [ComparisonSide] = [.base, .head]
    /// Why it can't run.
    var refusal: String?
    /// What fails its check, by side.
    var failure: [ComparisonSide: String] = [:]
  }

  var cases: [Case]
  /// Standard deviation of a pair's log-ratio: what differs from process to process.
  var pairDeviation = 0.004
  /// Standard deviation of one sample.
  var sampleDeviation = 0.02
  /// What the head's canary takes over the base's.
  var canaryRatio = 1.0
  /// Ratio that a case has in pairs from this number on, in place of its own: what doesn't repeat.
  var passing: (pairs: Int, ratio: Double)?
  /// Faults: what happens at a request of a side.
  var fault: (ComparisonSide, WorkerRequest) throws -> WorkerAnswer? = { _, _ in nil }
  /// Whether a process starts at all.
  var start: (ComparisonSide, Int) throws -> Void = { _, _ in }
  var memoryBytes = 1 << 20
  var hugePageShare: (ComparisonSide, Int) -> Double = { _, _ in 1 }
  var configuration = "debug, optimised"

  /// Processes that were started.
  private(set) var started: [ComparisonSide] = []
  /// Processes that run now.
  fileprivate(set) var running = 0
  /// Seconds that the pretended clock shows: a pair takes one.
  var seconds: Double { Double(started.count) / 2 }
  private var random: UInt64 = 42

  init(_ cases: [Case]) { self.cases = cases }

  func launch(_ side: ComparisonSide, identifies: Bool) throws -> any WorkerChannel {
    started.append(side)
    try start(side, started.count { $0 == side })
    running += 1
    return FakeWorker(side, of: self, number: started.count { $0 == side } - 1)
  }

  /// Cases of `side`, in its order.
  func cases(of side: ComparisonSide) -> [Case] { cases.filter { $0.sides.contains(side) } }

  /// Normally distributed, by Box and Muller (1958).
  func noise(_ deviation: Double) -> Double {
    deviation * (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
  }

  private func uniform() -> Double {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (Double(random >> 11) + 0.5) / Double(1 << 53)
  }

  /// Compares them; `stopsAfter` so many processes as if by Ctrl-C.
  func compare(
    pairs: Int = 10, threshold: Double = 0.02, budget: Double = 1e6, stopsAfter: Int = .max
  ) throws -> Comparison {
    let settings = Comparison.Settings(
      pairs: pairs, mostPairs: 3 * pairs, rounds: 10, sampleSeconds: 0.002,
      threshold: threshold, familywiseError: 0.05, canaryTolerance: 0.05)
    let comparison = BuildComparison(
      plan: BuildComparison.Plan(
        base: Comparison.Side(label: "main", binary: "/base"),
        head: Comparison.Side(label: "topic", binary: "/head"), spec: SweepSpec(),
        settings: settings, timeBudgetSeconds: budget),
      machine: try MachineDescription.probe(), commandLine: ["bench", "compare"],
      launch: launch, events: { _ in }, shouldStop: { self.started.count > stopsAfter },
      clock: { self.seconds })
    return try comparison.run()
  }
}

/// One pretended process.
private final class FakeWorker: WorkerChannel {
  private let side: ComparisonSide
  private let workers: FakeWorkers
  private let number: Int
  /// What this process is off by, whatever it measures.
  private let bias: [Double]
  private var pending: [WorkerAnswer] = []
  private var isOver = false

  init(_ side: ComparisonSide, of workers: FakeWorkers, number: Int) {
    self.side = side
    self.workers = workers
    self.number = number
    bias = workers.cases(of: side).map { _ in
      workers.noise(workers.pairDeviation / 2.0.squareRoot())
    }
  }

  func greeting() throws -> WorkerGreeting {
    WorkerGreeting(
      tool: "0", gitCommit: nil, buildConfiguration: workers.configuration, isOptimised: true,
      planted: nil, priority: "nice -20", memoryBytes: workers.memoryBytes,
      cases: workers.cases(of: side).map {
        WorkerGreeting.Case(caseID: $0.id, weights: 0, refusal: $0.refusal)
      })
  }

  func send(_ request: WorkerRequest) throws {
    pending.append(try workers.fault(side, request) ?? ordinary(request))
  }

  func answer() throws -> WorkerAnswer { pending.removeFirst() }

  func end() {
    if !isOver { workers.running -= 1 }
    isOver = true
  }

  private func ordinary(_ request: WorkerRequest) -> WorkerAnswer {
    switch request {
    case .prepare:
      return .prepared(
        checks: workers.cases(of: side).indices.map {
          WorkerAnswer.Check(
            index: $0, failure: workers.cases(of: side)[$0].failure[side],
            hugePageShare: workers.hugePageShare(side, number))
        })
    case .measureSize: return .measuredSize(calls: 3, windows: 7)
    case .sample(let index, let calls, let windows):
      guard calls == 3, windows == 7 else { return .failed(reason: "another size") }
      let one = workers.cases(of: side)[index]
      var ratio = one.ratio
      if let passing = workers.passing, number >= passing.pairs { ratio = passing.ratio }
      let seconds =
        1e-4 * (side == .head ? ratio : 1)
        * exp(bias[index] + workers.noise(workers.sampleDeviation))
      return .sampled(
        sample: WorkerAnswer.Sample(
          secondsPerCall: seconds,
          canarySeconds: 1e-5 * (side == .head ? workers.canaryRatio : 1), switches: 0))
    }
  }
}
