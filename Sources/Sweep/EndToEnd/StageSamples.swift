import Analysis
import Measurement
import Models
import Records

/// The calls of all variants in one stage and cache regime, scaled to all blocks of the model.
struct StageSamples {
  /// For each variant the seconds of every kept round.
  let seconds: [[Double]]
  private let calls: [[ModelContestant.Call]]
  private let scales: BlockScales
  private let rounds: Int
  private let isNoisy: Bool
  private let baseline: Int?
  private let plan: Int?
  /// Bytes per second that memory gave in each kept round; empty where it wasn't asked.
  private let memoryRates: [Double]

  /// A sign test has no interval of fewer.
  private static let fewestRounds = 6

  /// Scales time spent in blocks up to those that weren't run.
  struct BlockScales {
    /// Blocks there are over blocks that were run.
    var encoder: Double
    var decoder: Double

    func scaled(_ seconds: WorkSeconds) -> WorkSeconds {
      var scaled = seconds
      for work in Work.allCases where work.isInBlocks {
        scaled[.encoder, work] *= encoder
        scaled[.decoder, work] *= decoder
      }
      return scaled
    }
  }

  /// Samples of `calls`, those of each variant in order, whose rounds `measurement` says which to keep;
  /// `memoryRates` are those of memory in every round, `plan` the variant that all are put in relation to.
  init(
    _ calls: [[ModelContestant.Call]], _ measurement: GroupMeasurement, scales: BlockScales,
    baseline: Int?, plan: Int? = nil, memoryRates: [Double] = []
  ) {
    let rounds = measurement.samples.first?.count ?? 0
    // Where hardly a round was quiet, all of them say more than none.
    isNoisy = measurement.isNoisy
    let usable = rounds - measurement.droppedRounds.count >= Self.fewestRounds
    let dropped = usable ? Set(measurement.droppedRounds) : []
    func kept<Value>(_ values: [Value]) -> [Value] {
      values.suffix(rounds).enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    }
    self.rounds = rounds
    self.memoryRates = kept(memoryRates)
    let keptCalls = calls.map { kept($0) }
    self.calls = keptCalls
    self.scales = scales
    self.baseline = baseline
    self.plan = plan
    seconds = keptCalls.map { $0.map { scales.scaled($0.seconds).total } }
  }

  /// The times of variant `index`; `part` picks what of a call belongs to the stage (nil: all of it).
  func times(
    _ index: Int, stage: ModelRecord.Stage, tokens: Int, bytes: Int,
    side: Architecture.Side? = nil
  ) -> ModelRecord.StageTimes {
    func seconds(_ variant: Int) -> [Double] {
      calls[variant].map { call in
        let scaled = scales.scaled(call.seconds)
        return side.map(scaled.total) ?? scaled.total
      }
    }
    let own = seconds(index)
    let median = Statistics.medianInterval(own)
    let speedup = baseline.map { baseline in
      index == baseline
        ? Measurement.Interval(value: 1, low: 1, high: 1)
        : Statistics.ratioInterval(seconds(baseline), own)
    }
    let share =
      memoryRates.isEmpty
      ? nil : Statistics.median(zip(own, memoryRates).map { Double(bytes) / $0 / $1 })
    let wall = calls[index].reduce(0) { $0 + $1.wallSeconds }
    let accounted = calls[index].reduce(0) { $0 + $1.seconds.total }
    let work = medianWork(index, side: side)
    let total = work.values.reduce(0, +)
    let linear = work.filter { Self.isLinear($0.key) }.values.reduce(0, +)
    var times = ModelRecord.StageTimes(
      stage: stage, tokens: tokens, seconds: .init(median),
      minimumSeconds: own.min() ?? .nan, p50Seconds: median.value,
      p90Seconds: Statistics.quantile(own, 0.9), p99Seconds: Statistics.quantile(own, 0.99),
      rounds: own.count, droppedRounds: rounds - own.count, isNoisy: isNoisy,
      isSuspect: share.map { $0 > Roofline.suspectUtilisation } ?? false,
      speedup: speedup.map { .init($0) },
      secondsByWork: work, accountedShare: wall > 0 ? accounted / wall : 0,
      linearShare: total > 0 ? linear / total : 0, bytes: bytes,
      bandwidthShare: share)
    if let plan, plan != index {
      times.overPlan = .init(Statistics.ratioInterval(own, seconds(plan)))
    }
    return times
  }

  /// The median of each kind of work.
  private func medianWork(_ index: Int, side: Architecture.Side?) -> [String: Double] {
    var medians: [String: Double] = [:]
    for stack in Architecture.Side.allCases where side == nil || side == stack {
      for work in Work.allCases {
        let median = Statistics.median(
          calls[index].map { scales.scaled($0.seconds)[stack, work] })
        if median > 0 { medians["\(stack.rawValue).\(work)"] = median }
      }
    }
    return medians
  }

  private static func isLinear(_ name: String) -> Bool {
    Work.allCases.contains { $0.layer != nil && name.hasSuffix(".\($0)") }
  }
}

extension ModelRecord.Interval {
  /// The same interval, for a record.
  init(_ interval: Measurement.Interval) {
    self.init(value: interval.value, low: interval.low, high: interval.high)
  }
}
