import Analysis
import Glibc
import Measurement
import Records

/// What is known of one case so far.
struct CaseProgress {
  /// What the pairs gave that decide on it: those of one stage of a comparison.
  struct Stage {
    /// Medians of the pairs' log-ratios, of those that count.
    private(set) var logRatios: [Double] = []
    /// Pairs that ran, those that don't count included.
    private(set) var pairs = 0
    /// What the last look said.
    var change: Change?

    /// More than a third of the pairs didn't count.
    var isContaminated: Bool { pairs > 0 && 3 * (pairs - logRatios.count) > pairs }

    mutating func add(_ logRatio: Double?) {
      pairs += 1
      if let logRatio { logRatios.append(logRatio) }
    }
  }

  /// What every case goes through.
  var first = Stage()
  /// The same once more, for a case that was slower.
  var confirmation = Stage()
  /// Why it can't be measured any more, and the verdict that this makes.
  var fault: (verdict: Comparison.Verdict, reason: String)?
  /// It was stopped between two looks, so that its figures decide nothing.
  var isCutShort = false
  /// Pairs left out because only one process got 2 MiB pages.
  var unequalPages = 0

  private var baseSeconds: [Double] = []
  private var headSeconds: [Double] = []
  private var canaryLogRatios: [Double] = []
  private var samples = 0
  private var dropped = 0

  /// Takes in what a pair gave.
  mutating func add(
    _ pair: PairSamples, to stage: WritableKeyPath<CaseProgress, Stage>, canaryTolerance: Double
  ) {
    let kept = pair.kept(canaryTolerance: canaryTolerance)
    samples += 2 * pair.rounds.count
    dropped += 2 * (pair.rounds.count - kept.count)
    canaryLogRatios += pair.rounds.map { log($0.head.canarySeconds / $0.base.canarySeconds) }
      .filter(\.isFinite)
    let logRatio = pair.logRatio(canaryTolerance: canaryTolerance)
    self[keyPath: stage].add(logRatio)
    guard logRatio != nil else { return }
    baseSeconds.append(Statistics.median(kept.map(\.base.secondsPerCall)))
    headSeconds.append(Statistics.median(kept.map(\.head.secondsPerCall)))
  }

  /// As ratios are averaged as logarithms: the two times then have the ratio that is shown beside them.
  private static func geometricMean(_ seconds: [Double]) -> Double {
    exp(seconds.map { log($0) }.reduce(0, +) / Double(max(1, seconds.count)))
  }

  /// Median of the head's canary over the base's, dropped rounds included; nil before the first.
  var canaryRatio: Double? {
    canaryLogRatios.isEmpty ? nil : exp(Statistics.median(canaryLogRatios))
  }

  /// Whether the canary says that the two builds ran under different conditions.
  func isContaminated(canaryTolerance: Double) -> Bool {
    if first.isContaminated || confirmation.isContaminated { return true }
    guard let canaryRatio else { return false }
    return abs(log(canaryRatio)) > log(1 + canaryTolerance)
  }

  /// Writes its figures into `result`.
  func enter(_ result: inout Comparison.Case) {
    result.ratio = first.change?.ratio
    result.confirmation = confirmation.change?.ratio
    result.pairLogRatios = first.logRatios
    result.confirmationLogRatios = confirmation.logRatios
    if !baseSeconds.isEmpty {
      result.baseSeconds = Self.geometricMean(baseSeconds)
      result.headSeconds = Self.geometricMean(headSeconds)
    }
    result.samples = samples
    result.droppedSamples = dropped
    result.canaryRatio = canaryRatio
  }
}
