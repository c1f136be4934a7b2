import Analysis
import Foundation
import Hardware
import Measurement
import Records
import Sweep

/// Compares two builds: pairs of fresh processes over the cases of a spec, more of them only for what is
/// undecided, and once more for what is slower.
public final class BuildComparison {
  /// The builds and how to compare them.
  public struct Plan {
    /// What is compared with, as far as it is known before it runs.
    public var base: Comparison.Side
    /// What is judged.
    public var head: Comparison.Side
    /// The cases.
    public var spec: SweepSpec
    /// How to measure and judge.
    public var settings: Comparison.Settings
    /// Wall time that it may take.
    public var timeBudgetSeconds: Double
    /// What is known to make it less trustworthy already.
    public var warnings: [String] = []

    /// A comparison of `base` and `head` over the cases of `spec`.
    public init(
      base: Comparison.Side, head: Comparison.Side, spec: SweepSpec,
      settings: Comparison.Settings, timeBudgetSeconds: Double
    ) {
      self.base = base
      self.head = head
      self.spec = spec
      self.settings = settings
      self.timeBudgetSeconds = timeBudgetSeconds
    }
  }

  private let plan: Plan
  private let rule: ChangeRule
  private let launch: WorkerLauncher
  private let events: (SweepEvent) -> Void
  private let shouldStop: () -> Bool
  /// Seconds since some moment.
  private let clock: () -> Double

  private var result: Comparison
  private var matches: [CaseMatch] = []
  private var progress: [CaseProgress] = []
  private var sizes: [Int: BurstSize] = [:]
  private var pairs = 0
  private var slowestPairSeconds = 0.0
  private var startedAt = 0.0
  private var isInterrupted = false
  private var isOutOfTime = false

  /// A comparison by `plan` of what `launch` starts, on `machine`.
  public init(
    plan: Plan, machine: MachineDescription, commandLine: [String],
    launch: @escaping WorkerLauncher, events: @escaping (SweepEvent) -> Void,
    shouldStop: @escaping () -> Bool,
    clock: @escaping () -> Double = { Double(Clock.now()) * 1e-9 }
  ) {
    self.plan = plan
    self.launch = launch
    self.events = events
    self.shouldStop = shouldStop
    self.clock = clock
    let settings = plan.settings
    rule = ChangeRule(settings)
    result = Comparison(
      name: plan.spec.name, startedAt: Date(), commandLine: commandLine, base: plan.base,
      head: plan.head, machine: machine, spec: plan.spec.yamlText, settings: settings)
    result.warnings = plan.warnings
  }

  /// Runs it, and returns what it gave; `shouldStop` ends it with what was decided until then.
  ///
  /// Throws `BaselineError` where the base can't be compared with, `UnavailableError` where the head
  /// can't run, or memory for both isn't there.
  public func run() throws -> Comparison {
    startedAt = clock()
    let before = ProcessActivity.now()
    result.loadAverage = OperatingSystem.loadAverage
    do {
      try meet()
      try screen()
      try confirm()
    } catch is ComparisonStopped {
      isInterrupted = true
    } catch let fault as SideFault {
      throw error(of: fault)
    }
    finish(ProcessActivity.now().since(before))
    return result
  }

  // MARK: Stages

  /// Starts both once, to learn what they are and which cases they have.
  private func meet() throws {
    events(.note("starting both builds"))
    var greetings: [ComparisonSide: WorkerGreeting] = [:]
    for side in ComparisonSide.allCases {
      do {
        let worker = try launch(side, true)
        defer { worker.end() }
        greetings[side] = try worker.greeting()
      } catch let fault as WorkerFault {
        throw SideFault(side: side, fault: fault)
      }
    }
    guard let base = greetings[.base], let head = greetings[.head] else { return }
    result.base.enter(base)
    result.head.enter(head)
    for side in ComparisonSide.allCases where greetings[side]?.isOptimised == false {
      throw UnavailableError(
        "the \(side.rawValue)'s build isn't optimised, so its times would mean nothing: build with "
          + "'swift build' as the package is, or 'swift build -c release'")
    }
    let available = SystemMemory.current.availableBytes
    let (needed, overflow) = base.memoryBytes.addingReportingOverflow(head.memoryBytes)
    guard !overflow, needed <= available else {
      throw UnavailableError(
        "both builds together need \(Self.gibibytes(overflow ? Int.max : needed)) of memory, "
          + "\(Self.gibibytes(available)) are available: give a spec with smaller layers")
    }
    if base.buildConfiguration != head.buildConfiguration {
      result.warnings.append(
        "the base was built as '\(base.buildConfiguration)', the head as "
          + "'\(head.buildConfiguration)': a difference may be the compiler's; build both alike")
    }
    result.priority =
      base.priority == head.priority
      ? head.priority : "base: \(base.priority); head: \(head.priority)"
    matches = CaseMatch.all(base: base.cases, head: head.cases)
    progress = matches.map { _ in CaseProgress() }
  }

  /// What every case goes through: pairs until it is decided, or there are as many as allowed.
  private func screen() throws {
    let gated = matches.indices.filter { matches[$0].isComparable }
    guard !gated.isEmpty else { return }
    events(.started(groups: plan.settings.mostPairs))
    var open = gated
    for look in 1...rule.looks where !open.isEmpty && !isOutOfTime {
      let target = min(look * plan.settings.pairs, plan.settings.mostPairs)
      try measure(open, in: \.first, until: target)
      open = judge(gated.filter { progress[$0].fault == nil }, open: open, in: \.first)
    }
  }

  /// The same in fresh processes for those that were slower.
  private func confirm() throws {
    let slower = matches.indices.filter {
      progress[$0].fault == nil && progress[$0].first.change?.verdict == .slower
        && !progress[$0].isContaminated(canaryTolerance: plan.settings.canaryTolerance)
    }
    guard !slower.isEmpty else { return }
    events(.note("\(slower.count) slower at first: measuring again in fresh processes"))
    isOutOfTime = false
    var open = slower
    for look in 1...rule.looks where !open.isEmpty && !isOutOfTime {
      let target = min(look * plan.settings.pairs, plan.settings.mostPairs)
      try measure(open, in: \.confirmation, until: target)
      open = judge(slower.filter { progress[$0].fault == nil }, open: open, in: \.confirmation)
    }
  }

  /// Gives each of `open` pairs until it has `target`, or time is up.
  private func measure(
    _ open: [Int], in stage: WritableKeyPath<CaseProgress, CaseProgress.Stage>, until target: Int
  ) throws {
    let runner = PairRunner(
      launch: launch, matches: matches, rounds: plan.settings.rounds,
      sampleSeconds: plan.settings.sampleSeconds)
    while true {
      let wanting = open.filter {
        progress[$0].fault == nil && progress[$0][keyPath: stage].pairs < target
      }
      guard !wanting.isEmpty else { return }
      if shouldStop() { throw ComparisonStopped() }
      guard hasTime(in: stage) else {
        isOutOfTime = true
        return
      }
      let done = wanting.map { progress[$0][keyPath: stage].pairs }.min() ?? 0
      events(
        .progress(
          done: done, total: target,
          label: "\(wanting.count) cases, pair \(done + 1)"
            + (stage == \.confirmation ? ", once more" : ""),
          secondsLeft: slowestPairSeconds > 0 ? slowestPairSeconds * Double(target - done) : nil))
      let start = clock()
      let outcome = try runner.run(wanting, sizes: &sizes, number: pairs)
      pairs += 1
      slowestPairSeconds = max(slowestPairSeconds, clock() - start)
      take(outcome, in: stage)
    }
  }

  /// Whether another pair fits the budget, with what confirming needs kept back.
  private func hasTime(
    in stage: WritableKeyPath<CaseProgress, CaseProgress.Stage>
  ) -> Bool {
    let isSlower = progress.contains { $0.first.change?.verdict == .slower }
    let kept =
      stage == \.first && isSlower ? Double(plan.settings.pairs) * slowestPairSeconds : 0
    return clock() - startedAt + slowestPairSeconds + kept <= plan.timeBudgetSeconds
  }

  private func take(
    _ outcome: PairRunner.Result, in stage: WritableKeyPath<CaseProgress, CaseProgress.Stage>
  ) {
    for (match, samples) in outcome.samples {
      progress[match].add(
        samples, to: stage, canaryTolerance: plan.settings.canaryTolerance)
    }
    for match in outcome.unequalPages {
      progress[match].unequalPages += 1
      progress[match][keyPath: stage].add(nil)
    }
    for fault in outcome.faults {
      progress[fault.match].fault = (
        fault.side == .head ? .failed : .noBase, "\(fault.side.rawValue): \(fault.reason)"
      )
    }
  }

  /// Judges `members` together, writes down what is decided of `open`, and returns what isn't.
  private func judge(
    _ members: [Int], open: [Int],
    in stage: WritableKeyPath<CaseProgress, CaseProgress.Stage>
  ) -> [Int] {
    let changes = rule.judge(members.map { progress[$0][keyPath: stage].logRatios })
    for (member, change) in zip(members, changes) where open.contains(member) {
      progress[member][keyPath: stage].change = change
    }
    return open.filter {
      progress[$0].fault == nil
        && progress[$0][keyPath: stage].change?.verdict ?? .inconclusive == .inconclusive
    }
  }

  // MARK: The result

  private func finish(_ activity: ProcessActivity) {
    result.state = isInterrupted ? "interrupted" : "finished"
    // What was measured since the last look is worth showing, and decides nothing.
    if isInterrupted { showOpen() }
    result.cases = zip(matches, progress).map { entry(of: $0.0, $0.1) }
    result.pairs = pairs
    result.stealSeconds = activity.stealSeconds
    result.wallSeconds = clock() - startedAt
    events(.finished)
  }

  private func showOpen() {
    let open = progress.indices.filter { progress[$0].first.change == nil }
    let changes = rule.judge(open.map { progress[$0].first.logRatios })
    for (index, change) in zip(open, changes) where change.ratio != nil {
      progress[index].first.change = change
      progress[index].isCutShort = true
    }
  }

  private func entry(of match: CaseMatch, _ progress: CaseProgress) -> Comparison.Case {
    var entry = Comparison.Case(caseID: match.caseID, verdict: .unmeasured)
    entry.baseCaseID = match.baseCaseID
    progress.enter(&entry)
    (entry.verdict, entry.reason) = verdict(of: match, progress)
    return entry
  }

  private func verdict(
    of match: CaseMatch, _ progress: CaseProgress
  ) -> (Comparison.Verdict, String?) {
    if match.base == nil { return (.added, nil) }
    if match.head == nil { return (.removed, nil) }
    if let refusal = match.refusal {
      return match.isLost
        ? (.failed, "head: refuses what the base runs: \(refusal)") : (.refused, refusal)
    }
    if let fault = progress.fault { return (fault.verdict, fault.reason) }
    if progress.first.pairs == 0 {
      return (.unmeasured, isInterrupted ? "stopped before it" : "the time budget was spent")
    }
    if progress.isContaminated(canaryTolerance: plan.settings.canaryTolerance) {
      return (.contaminated, contamination(progress))
    }
    guard let change = progress.first.change, !progress.isCutShort else {
      return (.inconclusive, isInterrupted ? "stopped before it was decided" : nil)
    }
    switch change.verdict {
    case .same: return (.same, nil)
    case .faster: return (.faster, nil)
    case .inconclusive: return (.inconclusive, openReason(progress.first))
    case .slower: return confirmed(progress)
    }
  }

  /// Slower at first: only what repeats is.
  private func confirmed(_ progress: CaseProgress) -> (Comparison.Verdict, String?) {
    switch progress.confirmation.change?.verdict {
    case .slower: (.slower, nil)
    case nil:
      (
        .inconclusive,
        isInterrupted
          ? "slower at first; stopped before it was measured again"
          : "slower at first, and no time was left to measure it again: raise --time-budget"
      )
    case .faster, .same, .inconclusive:
      (.inconclusive, "slower at first, not when measured again in fresh processes")
    }
  }

  private func openReason(_ stage: CaseProgress.Stage) -> String {
    isOutOfTime && stage.pairs < plan.settings.mostPairs
      ? "the time budget was spent after \(stage.pairs) pairs: raise --time-budget"
      : "\(stage.pairs) pairs can't tell: raise --pairs, or use a quieter machine"
  }

  private func contamination(_ progress: CaseProgress) -> String {
    if progress.unequalPages > 0 {
      return
        "\(progress.unequalPages) pairs got 2 MiB pages for one build only: free memory, or set "
        + "transparent huge pages to 'always'"
    }
    return "the core's speed differed between the two by more than "
      + "\(Int((plan.settings.canaryTolerance * 100).rounded())) % too often: use a quieter machine"
  }

  private func error(of fault: SideFault) -> any Error {
    let label = fault.side == .base ? plan.base.label : plan.head.label
    let text = "the \(fault.side.rawValue), \(label), \(fault.fault.description)"
    return fault.side == .base ? BaselineError(text) : UnavailableError(text)
  }

  private static func gibibytes(_ bytes: Int) -> String {
    "\((Double(bytes) / Double(1 << 30) * 10).rounded() / 10) GiB"
  }
}

/// There is nothing to compare with: exit code 5.
public struct BaselineError: Error, CustomStringConvertible, Equatable {
  /// What is wrong with the base, on one line.
  public var description: String

  /// An error that says `description`.
  public init(_ description: String) { self.description = description }
}

extension Comparison.Side {
  /// Takes over what a build says of itself.
  mutating func enter(_ greeting: WorkerGreeting) {
    version = greeting.tool
    gitCommit = greeting.gitCommit
    buildConfiguration = greeting.buildConfiguration
    planted = greeting.planted
  }
}
