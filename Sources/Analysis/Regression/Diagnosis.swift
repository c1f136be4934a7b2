import Records

/// Whether a machine is fit to gate on: what follows from comparing a build with itself on it.
public struct Diagnosis: Sendable, Equatable {
  /// One case that can be gated on.
  public struct Case: Sendable, Equatable {
    /// As the comparison has it.
    public let caseID: String
    /// Pairs that it rests on.
    public let pairs: Int
    /// Time of the build over its own, with its 95 % interval: 1, but for noise.
    public let ratio: Comparison.Ratio
    /// Standard deviation of a pair's log-ratio, with its 95 % interval.
    public let deviation: Estimate
    /// The smallest slowdown that is found with `Comparison.power`, as a share, with the interval
    /// that follows from the deviation's.
    public let smallestFound: Estimate
  }

  /// The answer.
  public enum Fitness: Sendable, Equatable {
    /// Slowdowns that matter are found in every case.
    case fit
    /// Only those above this share are.
    case fitAbove(Double)
    /// What is reported here can't be relied on, and why.
    case notFit(Obstacle)
  }

  /// Why a machine isn't fit.
  public enum Obstacle: Sendable, Equatable {
    /// A kernel failed its check, or its process broke down, in so many cases.
    case failures(Int)
    /// The canary, or memory, was unequal in so many cases.
    case contamination(Int)
    /// There was time for no more than so many pairs.
    case fewPairs(Int)
    /// No case could be measured at all.
    case nothingMeasured
    /// Identical builds were called different.
    case alarms
    /// Only slowdowns above this share are found, too large for a gate.
    case noise(Double)
  }

  /// A slowdown that should be found; where the threshold is higher, twice the threshold.
  public static let wanted = 0.05
  /// Where only larger slowdowns are found, a gate is of no use.
  public static let largestUseful = 0.25
  /// Of fewer pairs a deviation can't be told.
  public static let fewestPairs = 4

  /// Cases that can be gated on, in the order of the spec.
  public let cases: [Case]
  /// Cases that can't, with their verdicts and reasons.
  public let others: [Comparison.Case]
  /// How often identical builds were called different.
  public let alarms: AlarmRate
  /// Comparisons that these are of: disjoint sets of as many pairs as a first look has.
  public let comparisons: Int
  /// Time that one pair takes over all cases.
  public let secondsPerPair: Double
  /// Pairs that a case gets at most where its verdict is open: fewer than set where there is no
  /// time for them.
  public let mostPairs: Int
  /// How `bench compare` judges.
  let rule: ChangeRule
  let settings: Comparison.Settings

  /// What follows from `checkup`.
  public init(_ checkup: Checkup) {
    let comparison = checkup.comparison
    settings = checkup.settings
    rule = ChangeRule(settings)
    secondsPerPair = max(comparison.wallSeconds, 1e-3) / Double(max(1, comparison.pairs))
    let inTime = checkup.timeBudgetSeconds / secondsPerPair
    mostPairs = max(2, Int(min(Double(settings.mostPairs), inTime)))
    let judged: [Comparison.Verdict] = [.slower, .faster, .same, .inconclusive]
    let usable = comparison.cases.filter {
      judged.contains($0.verdict) && $0.pairLogRatios.count >= Self.fewestPairs
    }
    let gated = usable.compactMap { [rule, mostPairs] one in
      Case(one, rule: rule, pairs: mostPairs, cases: usable.count)
    }
    cases = gated
    others = comparison.cases.filter { one in !gated.contains { $0.caseID == one.caseID } }
    (alarms, comparisons) = Self.alarms(
      usable.map(\.pairLogRatios), pairs: settings.pairs, rule: rule)
  }

  /// Judges disjoint sets of pairs as `bench compare` judges its first; all there are as one set
  /// where they are fewer.
  private static func alarms(
    _ logRatios: [[Double]], pairs: Int, rule: ChangeRule
  ) -> (AlarmRate, Int) {
    let most = logRatios.map(\.count).max() ?? 0
    let size = max(2, min(pairs, most))
    var (alarms, judged, comparisons) = (0, 0, 0)
    for start in stride(from: 0, through: most - size, by: size) {
      // A case may have lost a pair or two.
      let sets = logRatios.map { Array($0.dropFirst(start).prefix(size)) }
        .filter { $0.count >= max(2, size * 2 / 3) }
      let changes = rule.judge(sets)
      alarms += changes.count { [.slower, .faster].contains($0.verdict) }
      judged += changes.count
      comparisons += 1
    }
    return (AlarmRate(alarms: alarms, judged: judged), comparisons)
  }

  /// The largest of what is the smallest slowdown found, and the case that it is of.
  public var worst: Case? {
    cases.max { $0.smallestFound.value < $1.smallestFound.value }
  }

  /// The smallest slowdown found in half of the cases.
  public var median: Case? {
    let sorted = cases.sorted { $0.smallestFound.value < $1.smallestFound.value }
    return sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2]
  }

  /// Cases in which a slowdown of the size that is wanted is found.
  public var casesThatFind: Int { cases.count { $0.smallestFound.value <= wanted } }

  /// What should be found at this threshold.
  public var wanted: Double { max(Self.wanted, 2 * settings.threshold) }

  /// The answer.
  public var fitness: Fitness {
    if let obstacle { return .notFit(obstacle) }
    let smallest = worst?.smallestFound.value ?? .infinity
    return smallest <= wanted ? .fit : .fitAbove(smallest)
  }

  private var obstacle: Obstacle? {
    func count(_ verdicts: Comparison.Verdict...) -> Int {
      others.count { verdicts.contains($0.verdict) }
    }
    let failures = count(.failed, .noBase)
    if failures > 0 { return .failures(failures) }
    let contaminated = count(.contaminated)
    // As a group of a sweep is noisy when it loses over a third of its rounds.
    if 3 * contaminated > cases.count + contaminated { return .contamination(contaminated) }
    guard let worst else {
      let pairs = others.map(\.pairLogRatios.count).max() ?? 0
      return pairs > 0 ? .fewPairs(pairs) : .nothingMeasured
    }
    if alarms.alarms > 0 { return .alarms }
    let smallest = worst.smallestFound.value
    return smallest <= Self.largestUseful ? nil : .noise(smallest)
  }
}

extension Diagnosis.Case {
  /// What the pairs of `one` say, when so many `cases` are gated with so many `pairs`; nil where
  /// they say nothing.
  init?(_ one: Comparison.Case, rule: ChangeRule, pairs: Int, cases: Int) {
    let logRatios = one.pairLogRatios
    // As large a part is left out as a comparison with all its pairs leaves out: what it isn't
    // disturbed by doesn't count here either.
    let trimmed = logRatios.count * PairMean.trimmed(of: pairs) / max(1, pairs)
    guard let mean = PairMean(logRatios, trimmed: trimmed),
      let ratio = mean.ratio(confidence: 0.95)
    else { return nil }
    func smallest(_ deviation: Double) -> Double {
      rule.smallestFound(
        deviation: deviation, pairs: pairs, cases: cases, power: Comparison.power)
    }
    caseID = one.caseID
    self.pairs = logRatios.count
    self.ratio = ratio
    deviation = mean.deviationEstimate
    smallestFound = Estimate(
      smallest(deviation.value), low: smallest(deviation.low), high: smallest(deviation.high))
  }
}
