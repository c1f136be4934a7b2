import Analysis
import Foundation
import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// Runs the groups of a plan and keeps what they give, one group at a time.
public final class SweepEngine {
  private let plan: SweepPlan
  private let options: EngineOptions<CaseRecord>
  private let events: (SweepEvent) -> Void
  private var kernelCeilings: [Int: KernelCeilings] = [:]
  private var beyondCeiling: [String] = []
  private var statuses: [CounterStatus] = []
  private var counterRefusals: [String: String] = [:]
  private var records: [String: CaseRecord] = [:]
  private let start = Clock.now()
  private var earlierWallSeconds = 0.0
  private var lastWritten = Clock.now()

  /// A kill loses at most this much of the run's account of its time; records are never lost.
  private static let writeEverySeconds = 2.0

  /// An engine for `plan`; `events` are told on the calling thread.
  public init(
    plan: SweepPlan, options: EngineOptions<CaseRecord>, events: @escaping (SweepEvent) -> Void
  ) {
    self.plan = plan
    self.options = options
    self.events = events
  }

  /// Runs the sweep; `shouldStop` ends it after the round in hand, and keeps what was measured.
  ///
  /// Throws `UnavailableError` when the build isn't optimised, memory isn't granted or the folder
  /// can't be written, `DataError` when the run to continue can't be read or is another machine's.
  public func run(shouldStop: () -> Bool) throws -> SweepOutcome {
    try MachineSurvey.requireOptimisedBuild()
    var (run, folder) = try open()
    earlierWallSeconds = run.wallSeconds ?? 0
    let teams = try RunTeams(plan.threads, machine: plan.machine)
    for count in plan.threads {
      kernelCeilings[count] = KernelCeilings(
        team: try teams.of(count).team, caches: plan.machine.caches)
    }
    events(.note("measuring ceilings"))
    statuses = try teams.survey(&run, narrowest: plan.spec.narrowestInstructionSet)
    try folder.write(run)
    run.warnings.forEach { events(.warning($0)) }
    let interrupted = try runGroups(&run, folder, teams, shouldStop)
    if !interrupted {
      run.ceilingsAtEnd = try teams.ceilings()
    }
    noteFaults(&run)
    run.state = interrupted ? "interrupted" : "finished"
    run.finishedAt = Date()
    run.wallSeconds = wallSeconds
    run.peakMemoryBytes = SystemMemory.peakResidentBytes
    let ordered = orderedRecords()
    try folder.write(run)
    try folder.write(summary: options.summary(run, ordered))
    try options.finish(folder.path)
    events(.finished)
    return SweepOutcome(
      run: run, records: ordered, folder: folder.path,
      incorrect: ordered.count { $0.status == .incorrect }, interrupted: interrupted)
  }

  private var wallSeconds: Double { earlierWallSeconds + Clock.seconds(since: start) }

  private func open() throws -> (RunDescription, RunFolder) {
    let opening = RunOpening(
      spec: plan.spec, machine: plan.machine, out: options.out, resume: options.resume,
      commandLine: options.commandLine)
    let (run, folder, earlier) = try opening.open()
    earlier?.notes.forEach { events(.note($0)) }
    for record in earlier?.records ?? [] { records[record.caseID] = record }
    return (run, folder)
  }

  /// Runs all groups that aren't done; returns whether it was stopped.
  private func runGroups(
    _ run: inout RunDescription, _ folder: RunFolder, _ teams: RunTeams, _ shouldStop: () -> Bool
  ) throws -> Bool {
    let stream = try folder.recordStream()
    let pending = plan.groups.filter { group in
      group.cases.contains { records[$0.caseID] == nil }
    }
    var budget = TimeBudget(
      totalSeconds: plan.spec.timeBudgetSeconds
        - RunTeams.endSeconds * Double(plan.threads.count),
      caseBudgetSeconds: plan.spec.caseBudgetSeconds, estimates: plan.estimates(of: pending))
    let cache = WeightsCache(plan: plan)
    events(.started(groups: pending.count))
    for (index, group) in pending.enumerated() {
      if shouldStop() { return true }
      let elapsed = Clock.seconds(since: start)
      events(
        .progress(
          done: index, total: pending.count, label: group.label,
          secondsLeft: budget.secondsLeft(elapsed: elapsed)))
      guard let caseBudget = budget.nextCaseBudget(elapsed: elapsed) else {
        budget.ended(seconds: nil)
        run.groupsLeftOut += 1
        continue
      }
      guard
        let result = try runGroup(
          group, run, teams, cache, caseBudget: caseBudget, shouldStop: shouldStop)
      else { return true }
      try keep(result, &run, folder, stream)
      budget.ended(
        seconds: Clock.seconds(since: start) - elapsed, caseBudget: caseBudget)
    }
    return false
  }

  /// What `group` gives; nil when it was stopped.
  private func runGroup(
    _ group: PlannedGroup, _ run: RunDescription, _ teams: RunTeams, _ cache: WeightsCache,
    caseBudget: Double, shouldStop: () -> Bool
  ) throws -> GroupResult? {
    let count = group.weights.threads
    let (team, survey) = try teams.of(count)
    guard let kernelCeilings = kernelCeilings[count],
      let ceilings = run.ceilings.first(where: { $0.threads == count })
    else { throw UnavailableError("no ceilings of \(count) threads were measured") }
    team.adopt()
    let runner = GroupRunner(
      plan: plan, team: team, ceilings: ceilings, survey: survey, counters: statuses,
      kernelCeilings: kernelCeilings, canarySeconds: run.canarySeconds ?? .nan)
    return try runner.run(
      group, cache.packedWeights(for: group, team: team), caseBudgetSeconds: caseBudget,
      shouldStop: shouldStop)
  }

  /// Says what makes the run less than it was meant to be.
  private func noteFaults(_ run: inout RunDescription) {
    var faults: [String] = []
    if run.groupsLeftOut > 0 {
      faults.append(
        "\(run.groupsLeftOut) of \(plan.groups.count) groups were left out when the time budget of "
          + "\(SpecDuration.text(plan.spec.timeBudgetSeconds)) was spent: continue with --resume "
          + "--time-budget, or sweep fewer layers")
    }
    if let first = beyondCeiling.first {
      faults.append(
        "\(beyondCeiling.count) cases beat a measured ceiling by over 3 % (\(first) is the first), so "
          + "the ceiling was too low and utilisations are too high: measure again on a quieter machine"
      )
    }
    faults += CounterSummary(counterRefusals).refusals.map {
      "some cases have no \($0.names.joined(separator: ", ")): \($0.reason)"
    }
    if let drift = CeilingDrift(start: run.ceilings, end: run.ceilingsAtEnd), drift.isLarge {
      faults.append(
        "\(drift.name) moved by \(drift.percent) % during the run: cases are judged by what the machine "
          + "gave in their own minute, and near a ridge they are marked uncertain; for absolute times use "
          + "a quieter machine")
    }
    run.warnings += faults
    faults.forEach { events(.warning($0)) }
  }

  private func keep(
    _ result: GroupResult, _ run: inout RunDescription, _ folder: RunFolder, _ stream: RecordStream
  ) throws {
    if let samples = result.samples { try folder.write(samples) }
    for record in result.records {
      try stream.append(record)
      records[record.caseID] = record
    }
    run.timedSeconds = (run.timedSeconds ?? 0) + result.timedSeconds
    run.wallSeconds = wallSeconds
    if Clock.seconds(since: lastWritten) > Self.writeEverySeconds {
      try folder.write(run)
      lastWritten = Clock.now()
    }
    beyondCeiling += result.beyondCeiling
    counterRefusals.merge(result.counterRefusals) { first, _ in first }
    events(.groupFinished(result.records))
  }

  /// All records: those of the plan in its order, then others that an earlier part of the run left.
  private func orderedRecords() -> [CaseRecord] {
    let planned = plan.groups.flatMap(\.cases).map(\.caseID)
    let rest = Set(records.keys).subtracting(planned).sorted()
    return (planned + rest).compactMap { records[$0] }
  }
}
