import Analysis
import Hardware
import Kernels
import Measurement
import Records

/// Judges the evidence by work whose bound is known.
public struct Referee {
  /// What was judged.
  public var cases: [LabelledCase]
  /// Cases that can't be made on this machine, each with the reason.
  public var skipped: [String]

  /// Seconds that each case is timed for, about.
  private static let caseSeconds = 0.2

  /// Runs every case with each of `threads` threads, as a spec has them (empty: one, and one per core).
  ///
  /// Throws `UsageError` when the machine has fewer cores, `UnavailableError` when the build isn't
  /// optimised or memory isn't granted.
  public static func run(
    threads: [Int], progress: (_ done: Int, _ total: Int, _ label: String) -> Void,
    shouldStop: () -> Bool
  ) throws -> Referee {
    try MachineSurvey.requireOptimisedBuild()
    let machine = try MachineDescription.probe()
    let counts = try MachineSurvey.threadCounts(threads)
    var referee = Referee(cases: [], skipped: [])
    for (place, count) in counts.enumerated() {
      let bench = try RefereeBench(threads: count, machine: machine)
      let makers = bench.makers
      for (index, maker) in makers.enumerated() {
        if shouldStop() { return referee }
        progress(
          place * makers.count + index, counts.count * makers.count,
          name(maker.name, threads: count))
        switch try made(by: maker, bench) {
        case .skipped(let reason):
          referee.skipped.append("\(name(maker.name, threads: count)): \(reason)")
        case .made(let made):
          guard let judged = try judge(made, bench, shouldStop) else { return referee }
          referee.cases.append(judged)
        }
      }
    }
    return referee
  }

  private static func name(_ name: String, threads: Int) -> String {
    "\(name), \(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// What `maker` makes; a case that memory has no room for is skipped, as the others don't depend on it.
  private static func made(
    by maker: RefereeBench.Maker, _ bench: RefereeBench
  ) throws -> RefereeBench.Made {
    do {
      return try maker.make(bench)
    } catch let error as UnavailableError {
      return .skipped(reason: error.description)
    }
  }

  private static func judge(
    _ made: RefereeCase, _ bench: RefereeBench, _ shouldStop: () -> Bool
  ) throws -> LabelledCase? {
    bench.team.adopt()
    let momentSurvey = MomentSurvey(
      bench.survey, cold: made.cache == .cold,
      peaks: [bench.ceilings.peak(made.arithmetic, upTo: made.isa)].compactMap { $0 })
    let before = momentSurvey.reading()
    guard
      let outcome = DifferentialProbe.measure(
        [made.parts], roundSeconds: 0, budgetSeconds: caseSeconds, shouldStop: shouldStop)?.first
    else { return nil }
    let after = momentSurvey.reading()
    var record = made.record(threads: bench.team.count, seconds: outcome.fullSeconds)
    var work = made.work
    work.medianSeconds = record.medianSeconds ?? .nan
    let ceilings = momentSurvey.ceilings(
      bench.ceilings, before: before, after: after,
      fastest: Double(work.weightBytes) / work.medianSeconds)
    let drift = momentSurvey.drift(before: before, after: after)
    let roofline = Roofline(
      of: work, cache: made.cache.rawValue, arithmetic: made.arithmetic, isa: made.isa.rawValue,
      ceilings: ceilings, caches: bench.machine.caches)
    record.apply(roofline)
    record.differential = outcome.differential
    record.judge(by: [
      roofline.finding(drift: drift), outcome.differential.finding(drift: drift),
    ])
    return LabelledCase(
      name: name(made.name, threads: bench.team.count), label: made.label, record: record)
  }
}
