import Analysis
import Measurement
import Records

/// How long a point is timed, and what its times say.
struct BreakEvenSampling {
  /// Of the intervals: a search tries many points, and looks at each several times.
  ///
  /// With 95 % too many searches would end beside the truth.
  static let confidence = 0.99
  /// The fewest rounds that have an interval of that confidence.
  static let fewestRounds = 8
  /// After these a point that still can't be told from dense is as good as equal.
  static let mostRounds = 400

  /// The contestants that are dense, with their names.
  let baselines: [(index: Int, name: String)]
  /// Those to compare with them.
  let kernels: [Int]

  /// The rule for a point of which each contestant gets `caseBudgetSeconds`.
  static func rule(caseBudgetSeconds: Double) -> SamplingRule {
    var rule = SamplingRule()
    rule.caseBudgetSeconds = caseBudgetSeconds
    rule.fewestRounds = fewestRounds
    rule.mostRounds = mostRounds
    return rule
  }

  /// Says when all kernels are clearly faster or slower than dense.
  ///
  /// It looks again only after half as many rounds more: each look may err.
  func isDecided() -> (GroupMeasurement) -> Bool {
    var nextLook = 0
    return { measurement in
      let rounds = measurement.samples.first?.count ?? 0
      guard rounds >= nextLook else { return false }
      nextLook = rounds + rounds / 2
      return kernels.allSatisfy { kernel in
        probe(measurement, kernel: kernel).outcome != .undecided
      }
    }
  }

  /// A dense kernel that is slower by this factor, for sure, isn't timed beside the others again.
  static let farSlower = 1.25

  /// The dense kernels that are slower than another one by far, and needn't be timed again.
  func beatenByFar(_ measurement: GroupMeasurement) -> [Int] {
    func slowdown(_ one: Int, over other: Int) -> Double {
      Statistics.ratioInterval(
        measurement.samples[one], measurement.samples[other], confidence: Self.confidence
      ).low
    }
    return baselines.map(\.index).filter { one in
      baselines.contains { $0.index != one && slowdown(one, over: $0.index) > Self.farSlower }
    }
  }

  /// What `measurement` says of `kernel`, at the point `value` of an axis.
  func probe(
    _ measurement: GroupMeasurement, kernel: Int, at value: Double = 0
  ) -> BreakEven.Probe {
    // A point of which nearly every round was dropped still gets its figures: they are the wider.
    let isUsable = measurement.kept(kernel).count >= Self.fewestRounds
    func times(_ contestant: Int) -> [Double] {
      isUsable ? measurement.kept(contestant) : measurement.samples[contestant]
    }
    let own = times(kernel)
    let dense = baselines.map { (name: $0.name, times: times($0.index)) }
      .map { (name: $0.name, times: $0.times, median: Statistics.median($0.times)) }
      .min { $0.median < $1.median }
    let ratio = Statistics.ratioInterval(
      dense?.times ?? [], own, confidence: Self.confidence)
    return BreakEven.Probe(
      at: value, speedup: ratio.value, speedupLow: ratio.low, speedupHigh: ratio.high,
      rounds: own.count, seconds: Statistics.median(own), baselineKernel: dense?.name ?? "none",
      baselineSeconds: dense?.median ?? .nan)
  }
}
