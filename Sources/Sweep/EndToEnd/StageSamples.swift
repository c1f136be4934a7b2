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
  private let baseline: Int?

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

  /// Samples of `calls`, those of each variant in order, whose rounds `measurement` says which to keep.
  init(
    _ calls: [[ModelContestant.Call]], _ measurement: GroupMeasurement, scales: BlockScales,
    baseline: Int?
  ) {
    let dropped = Set(measurement.droppedRounds)
    let rounds = measurement.samples.first?.count ?? 0
    self.rounds = rounds
    let kept = calls.map { calls in
      calls.suffix(rounds).enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    }
    self.calls = kept
    self.scales = scales
    self.baseline = baseline
    seconds = kept.map { $0.map { scales.scaled($0.seconds).total } }
  }

  /// The times of variant `index`; `part` picks what of a call belongs to the stage (nil: all of it).
  func times(
    _ index: Int, stage: ModelRecord.Stage, tokens: Int, bytes: Int, memoryBytesPerSecond: Double?,
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
    let wall = calls[index].reduce(0) { $0 + $1.wallSeconds }
    let accounted = calls[index].reduce(0) { $0 + $1.seconds.total }
    let work = medianWork(index, side: side)
    let total = work.values.reduce(0, +)
    let linear = work.filter { Self.isLinear($0.key) }.values.reduce(0, +)
    return ModelRecord.StageTimes(
      stage: stage, tokens: tokens, seconds: .init(median),
      minimumSeconds: own.min() ?? .nan, p50Seconds: median.value,
      p90Seconds: Statistics.quantile(own, 0.9), p99Seconds: Statistics.quantile(own, 0.99),
      rounds: own.count, droppedRounds: rounds - own.count, speedup: speedup.map { .init($0) },
      secondsByWork: work, accountedShare: wall > 0 ? accounted / wall : 0,
      linearShare: total > 0 ? linear / total : 0, bytes: bytes,
      bandwidthShare: memoryBytesPerSecond.map { Double(bytes) / $0 / median.value })
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
