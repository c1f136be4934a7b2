/// Shares the wall time of a sweep out over its groups.
///
/// Each group gets its fewest rounds; what is left is spread in proportion to what the groups could
/// use. Estimates are corrected by what groups really took.
struct TimeBudget {
  private let totalSeconds: Double
  private let caseBudgetSeconds: Double
  private var remaining: [GroupEstimate]
  private var estimated = 0.0
  private var taken = 0.0

  /// A budget of `totalSeconds` for groups of the given estimates.
  init(totalSeconds: Double, caseBudgetSeconds: Double, estimates: [GroupEstimate]) {
    self.totalSeconds = totalSeconds
    self.caseBudgetSeconds = caseBudgetSeconds
    remaining = estimates.reversed()
  }

  /// How much longer groups take than estimated, once some have ended; never less than half.
  private var correction: Double {
    guard estimated > 1, taken > 0 else { return 1 }
    return min(4, max(0.5, taken / estimated))
  }

  /// The same where time is given away: small groups that took less than estimated say nothing of large
  /// ones to come.
  private var cautiousCorrection: Double { max(1, correction) }

  /// Seconds that the next group's cases get each, or nil when not even its fewest rounds fit into
  /// what is left after `elapsed` seconds.
  func nextCaseBudget(elapsed: Double) -> Double? {
    guard let next = remaining.last else { return nil }
    let left = totalSeconds - elapsed
    guard next.leastSeconds * correction <= left else { return nil }
    let least = remaining.reduce(0) { $0 + $1.leastSeconds } * cautiousCorrection
    let full = remaining.reduce(0) { $0 + $1.fullSeconds } * cautiousCorrection
    guard full > left, full > least else { return caseBudgetSeconds }
    return caseBudgetSeconds * max(0.02, min(1, (left - least) / (full - least)))
  }

  /// Takes note that the next group took `seconds` with cases of `caseBudget`, or was left out (nil).
  mutating func ended(seconds: Double?, caseBudget: Double = 0) {
    guard let group = remaining.popLast(), let seconds else { return }
    let share = caseBudgetSeconds > 0 ? min(1, caseBudget / caseBudgetSeconds) : 1
    estimated += group.leastSeconds + share * (group.fullSeconds - group.leastSeconds)
    taken += seconds
  }

  /// Seconds that the groups still to come will take.
  func secondsLeft(elapsed: Double) -> Double {
    min(max(0, totalSeconds - elapsed), remaining.reduce(0) { $0 + $1.fullSeconds } * correction)
  }
}
