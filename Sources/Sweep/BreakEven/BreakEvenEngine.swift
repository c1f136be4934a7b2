import Foundation
import Hardware
import Kernels
import Measurement
import Records

/// What a search for break-evens left.
public struct BreakEvenOutcome {
  /// The run as `run.json` has it.
  public var run: RunDescription
  /// One for each series, those before a resume included, in the order of the plan.
  public var breakEvens: [BreakEven]
  /// Path of the run's folder.
  public var folder: String
  /// Whether it was stopped before its end.
  public var interrupted: Bool
}

/// Runs the series of a plan and keeps what they give, one layer at a time.
public final class BreakEvenEngine {
  private let plan: BreakEvenPlan
  private let options: EngineOptions<BreakEven>
  private let events: (SweepEvent) -> Void
  private let start = Clock.now()
  private var known: [String: BreakEven] = [:]
  private var clock = Pace()

  /// An engine for `plan`; `events` are told on the calling thread.
  public init(
    plan: BreakEvenPlan, options: EngineOptions<BreakEven>, events: @escaping (SweepEvent) -> Void
  ) {
    self.plan = plan
    self.options = options
    self.events = events
  }

  /// Looks for all break-evens; `shouldStop` ends it after the round in hand, and keeps what was found.
  ///
  /// Throws `UnavailableError` when the build isn't optimised, memory isn't granted or the folder can't be
  /// written, `DataError` when the run to continue can't be read or is another machine's.
  public func run(shouldStop: () -> Bool) throws -> BreakEvenOutcome {
    try MachineSurvey.requireOptimisedBuild()
    let opening = RunOpening(
      spec: plan.spec, machine: plan.machine, out: options.out, resume: options.resume,
      commandLine: options.commandLine)
    var (run, folder, earlier) = try opening.open()
    let earlierSeconds = run.wallSeconds ?? 0
    earlier?.notes.forEach { events(.note($0)) }
    for one in earlier?.breakEvens ?? [] { known[one.seriesID] = one }
    let teams = try RunTeams(plan.threads, machine: plan.machine)
    events(.note("measuring ceilings"))
    _ = try teams.survey(&run, narrowest: plan.spec.narrowestInstructionSet)
    run.warnings += plan.notes
    try folder.write(run)
    run.warnings.forEach { events(.warning($0)) }
    let interrupted = try runUnits(run, folder, teams, shouldStop)
    if !interrupted { run.ceilingsAtEnd = try teams.ceilings() }
    let ordered = plan.series.compactMap { known[$0.record.seriesID] }
    run.groupsLeftOut = plan.series.count - ordered.count { $0.isUnfinished != true }
    if run.groupsLeftOut > 0 && !interrupted {
      let fault =
        "\(run.groupsLeftOut) of \(plan.series.count) series are less sharp than they could be, or left "
        + "out: the time budget of \(SpecDuration.text(plan.spec.timeBudgetSeconds)) was spent; go on "
        + "with --resume --time-budget"
      run.warnings.append(fault)
      events(.warning(fault))
    }
    run.state = interrupted ? "interrupted" : "finished"
    run.finishedAt = Date()
    run.wallSeconds = earlierSeconds + Clock.seconds(since: start)
    run.peakMemoryBytes = SystemMemory.peakResidentBytes
    try folder.write(run)
    try folder.write(summary: options.summary(run, ordered))
    try options.finish(folder.path)
    events(.finished)
    return BreakEvenOutcome(
      run: run, breakEvens: ordered, folder: folder.path, interrupted: interrupted)
  }

  /// Series, one unit after the other; returns whether it was stopped.
  private func runUnits(
    _ run: RunDescription, _ folder: RunFolder, _ teams: RunTeams, _ shouldStop: () -> Bool
  ) throws -> Bool {
    let stream = try folder.breakEvenStream()
    var units = plan.units(continuing: known)
    let total = plan.series.count
    events(.started(groups: units.reduce(0) { $0 + $1.series.count }))
    let budget =
      plan.spec.timeBudgetSeconds - RunTeams.endSeconds * Double(plan.threads.count)
    for index in units.indices where !units[index].pending.isEmpty {
      if shouldStop() { return true }
      let left = budget - Clock.seconds(since: start)
      let later = units[(index + 1)...].reduce(0) { $0 + $1.secondsLeft(plan.spec) }
      let own = units[index].secondsLeft(plan.spec)
      // Each layer gets its share of the time, so that none is left out for the sharpness of another.
      let deadline = Clock.seconds(since: start) + left * own / max(own + later, 1e-9)
      func keep(_ finished: [BreakEven]) throws {
        for one in finished {
          try stream.append(one)
          known[one.seriesID] = one
        }
      }
      let stopped = try runUnit(
        &units[index], teams, run, deadline: deadline,
        progress: { label, left in
          self.events(
            .progress(
              done: self.known.values.count { $0.isUnfinished != true }, total: total, label: label,
              secondsLeft: min(
                max(0, budget - Clock.seconds(since: self.start)),
                (left + later) * self.clock.correction)))
        }, keep: keep, shouldStop: shouldStop)
      if stopped {
        try keep(units[index].stop("stopped before its end").filter { !$0.probes.isEmpty })
        return true
      }
      try keep(units[index].stop("the time budget was spent").filter { !$0.probes.isEmpty })
    }
    return false
  }

  /// Times points until all is known or `deadline` has passed; returns whether it was stopped.
  private func runUnit(
    _ unit: inout BreakEvenUnit, _ teams: RunTeams, _ run: RunDescription, deadline: Double,
    progress: (String, Double) -> Void, keep: ([BreakEven]) throws -> Void, shouldStop: () -> Bool
  ) throws -> Bool {
    guard let first = unit.series.first, Clock.seconds(since: start) < deadline else {
      return false
    }
    let (team, survey) = try teams.of(first.threads)
    team.adopt()
    progress(first.layer.identifier, unit.secondsLeft(plan.spec))
    let dram = run.ceilings.first { $0.threads == first.threads }?.bandwidth("DRAM")
    let bench = try BreakEvenBench(
      unit.series, of: first, spec: plan.spec, machine: plan.machine, team: team, survey: survey,
      memoryBytesPerSecond: dram?.bytesPerSecond)
    while true {
      let turns = unit.turns()
      guard let next = turns.first else { return false }
      if shouldStop() { return true }
      guard Clock.seconds(since: start) < deadline else { return false }
      let began = Clock.seconds(since: start)
      let estimated = unit.secondsLeft(plan.spec)
      bench.pack(next.packed, under: next.point.pattern)
      for turn in turns {
        if shouldStop() { return true }
        guard Clock.seconds(since: start) < deadline else { return false }
        progress(turn.label(unit), unit.secondsLeft(plan.spec))
        guard
          let results = try bench.measure(
            turn.kernels, against: unit.series[turn.members[0]].baselines, batch: turn.point.batch,
            cache: turn.cache, shouldStop: shouldStop)
        else { return true }
        try keep(unit.add(results, to: turn))
      }
      clock.took(
        Clock.seconds(since: start) - began, estimated: estimated - unit.secondsLeft(plan.spec))
    }
  }

  /// How much longer points take than estimated.
  private struct Pace {
    private var estimated = 0.0
    private var taken = 0.0

    mutating func took(_ seconds: Double, estimated: Double) {
      taken += seconds
      // A point may show that there is more to do than was expected: that says nothing of its time.
      self.estimated += max(0, estimated)
    }

    var correction: Double {
      guard estimated > 1, taken > 0 else { return 1 }
      return min(4, max(0.1, taken / estimated))
    }
  }
}

extension BreakEvenUnit.Turn {
  /// One line for a progress bar.
  fileprivate func label(_ unit: BreakEvenUnit) -> String {
    let series = unit.series[members[0]]
    return "\(series.layer.identifier) \(point.pattern) batch \(point.batch) "
      + series.form.precision.rawValue
  }
}

extension BreakEvenPlan {
  /// The series of each layer and thread count, with what is `known` of them from before.
  func units(continuing known: [String: BreakEven]) -> [BreakEvenUnit] {
    var order: [String] = []
    var members: [String: [BreakEvenSeries]] = [:]
    for var one in series {
      if let earlier = known[one.record.seriesID] {
        guard earlier.isUnfinished == true else { continue }
        one.record = earlier
      }
      if members[one.unit] == nil { order.append(one.unit) }
      members[one.unit, default: []].append(one)
    }
    return order.compactMap { members[$0].map(BreakEvenUnit.init) }
  }
}
