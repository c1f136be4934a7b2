import Foundation
import Measurement
import Records

/// Times cases and parts of them in turn, and says what share of the whole each part takes.
struct DifferentialProbe {
  /// What timing one case and its parts gave.
  struct Outcome {
    var differential: CaseRecord.Differential
    /// Seconds of the whole, in each round that counts.
    var fullSeconds: [Double]
  }

  /// Rounds whatever the budget: fewer would leave a disturbed one in the middle.
  static let fewestRounds = 3
  /// More would say little more of a share that a verdict takes to the nearest quarter.
  static let mostRounds = 15
  /// What a part that can be cut short shall take: long against the clock and the start of the threads.
  static let partSeconds = 2e-3

  /// The share of a case of `seconds` that parts in a cache are to make up.
  static func share(ofCaseTaking seconds: Double) -> Double {
    min(1, partSeconds / max(seconds, 1e-9))
  }

  /// About how long one round takes of cases of which each takes `seconds` and reading its weights
  /// `streamSeconds`: the whole, the stream, and the parts in a cache twice, as the first time fills it.
  static func roundSeconds(_ seconds: [Double], streamSeconds: [Double]) -> Double {
    seconds.reduce(0) { $0 + $1 + 4 * min($1, partSeconds) } + streamSeconds.reduce(0, +)
  }

  /// Times `cases` for about `budgetSeconds`; nil when `shouldStop` said so before the end.
  ///
  /// All wholes come first in a round, then all streams, then the rest: between two readings of the same
  /// weights pass those of the other cases, as they do where the cases themselves are timed. `roundSeconds`
  /// is about what a round takes.
  static func measure(
    _ cases: [CaseParts], roundSeconds: Double, budgetSeconds: Double, shouldStop: () -> Bool
  ) -> [Outcome]? {
    guard !cases.isEmpty else { return [] }
    let start = Clock.now()
    let affordable = budgetSeconds / max(roundSeconds, 1e-9)
    let rounds = max(fewestRounds, min(mostRounds, Int(min(affordable, 1e6))))
    var rule = SamplingRule()
    (rule.fewestRounds, rule.settledRounds, rule.mostRounds) = (rounds, rounds, rounds)
    // Parts settle within a call or two; a warm-up of 0.2 s each would cost more than the rounds.
    rule.warmUpSeconds = 2e-3
    rule.caseBudgetSeconds = 0
    var contestants = cases.map(\.full.contestant)
    var places: [[PartKind: Int]] = cases.map { _ in [:] }
    for kind in PartKind.allCases {
      for (index, parts) in cases.enumerated() {
        guard let part = parts[kind] else { continue }
        places[index][kind] = contestants.count
        contestants.append(part.contestant)
      }
    }
    guard
      let measured = GroupSampler(rule: rule, baseline: nil)
        .measure(contestants, shouldStop: shouldStop)
    else { return nil }
    let wall = Clock.seconds(since: start) / Double(cases.count)
    return cases.indices.map { index in
      outcome(cases[index], full: index, places: places[index], measured, seconds: wall)
    }
  }

  private static func outcome(
    _ parts: CaseParts, full: Int, places: [PartKind: Int], _ measured: GroupMeasurement,
    seconds: Double
  ) -> Outcome {
    // Where nearly every round was disturbed, disturbed ones are all that there is.
    let usable = measured.kept(full).count >= fewestRounds
    func times(_ place: Int) -> [Double] {
      usable ? measured.kept(place) : measured.samples[place]
    }
    let whole = times(full)
    // `fixed` is done once whatever the share of the work, and isn't to be scaled.
    func share(_ kind: PartKind, fixed: PartKind? = nil) -> CaseRecord.Differential.Share? {
      guard let place = places[kind], let part = parts[kind] else { return nil }
      let once = part.share < 1 ? fixed.flatMap { places[$0] }.map(times) : nil
      let ratios = times(place).enumerated().map { round, seconds in
        let once = once?[round] ?? 0
        return (max(0, seconds - once) / part.share + once) / whole[round]
      }
      let interval = Statistics.medianInterval(ratios)
      return CaseRecord.Differential.Share(
        value: max(interval.value, 1e-9), low: max(interval.low, 1e-9),
        high: max(interval.high, 1e-9))
    }
    var result = CaseRecord.Differential(rounds: whole.count, seconds: seconds)
    result.stream = share(.stream, fixed: .start)
    result.resident = share(.resident, fixed: .launch)
    result.decode = share(.decode, fixed: .launch)
    result.launch = share(.launch)
    result.start = share(.start)
    result.residentBytesPerThread = parts.residentBytes
    result.reason = parts.reason
    return Outcome(differential: result, fullSeconds: whole)
  }
}
