import Glibc
import Measurement

/// What one pair of processes gave for one case: a sample of each build in every round.
struct PairSamples: Equatable {
  /// One round: both samples, taken one right after the other.
  struct Round: Equatable {
    var base: WorkerAnswer.Sample
    var head: WorkerAnswer.Sample

    /// Whether both were taken under equal conditions: clocks may jump, and a core may be slowed down for
    /// one of the two alone.
    func isEqual(canaryTolerance: Double) -> Bool {
      let numbers = [
        base.secondsPerCall, head.secondsPerCall, base.canarySeconds, head.canarySeconds,
      ]
      guard numbers.allSatisfy({ $0.isFinite && $0 > 0 }) else { return false }
      return abs(log(head.canarySeconds / base.canarySeconds)) <= log(1 + canaryTolerance)
    }
  }

  var rounds: [Round] = []

  /// Pairs keep at least this share of their rounds, or say nothing.
  private static let leastShare = 2.0 / 3

  /// The rounds that count.
  func kept(canaryTolerance: Double) -> [Round] {
    rounds.filter { $0.isEqual(canaryTolerance: canaryTolerance) }
  }

  /// The median over rounds of log(head / base); nil where more than a third of the rounds doesn't count.
  func logRatio(canaryTolerance: Double) -> Double? {
    let kept = kept(canaryTolerance: canaryTolerance)
    guard !kept.isEmpty, Double(kept.count) >= Self.leastShare * Double(rounds.count) else {
      return nil
    }
    return Statistics.median(kept.map { log($0.head.secondsPerCall / $0.base.secondsPerCall) })
  }
}
