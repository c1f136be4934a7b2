import Foundation
import Records

/// What the raw samples of a case say.
public struct SampledCase: Sendable, Equatable {
  /// The median time of one call with its 95 % interval.
  public var seconds: Estimate
  /// The median of dense fp32's times over its own in the same rounds, likewise; nil without dense fp32.
  public var overDense: Estimate?
  /// Rounds that count.
  public var rounds: Int

  /// What samples say.
  public init(seconds: Estimate, overDense: Estimate?, rounds: Int) {
    self.seconds = seconds
    self.overDense = overDense
    self.rounds = rounds
  }
}

extension RunCase {
  /// The cases of the sweep `contents`; `samples` says what raw samples say of a case, by its id.
  ///
  /// A case that has none keeps the intervals of its record.
  public static func all(
    of contents: RunContents, samples: [String: SampledCase]
  ) -> [RunCase] {
    let baselines = Dictionary(
      contents.records.filter { $0.isBaseline }.map { ($0.groupID, $0) },
      uniquingKeysWith: { first, _ in first })
    return contents.records.map { record in
      var one = RunCase(
        record, baseline: baselines[record.groupID], sampled: samples[record.caseID])
      if contents.contradictedCaseIDs.contains(record.caseID) {
        one.doubt = "its times aren't those of its raw samples"
      }
      return one
    }
  }

  init(_ record: CaseRecord, baseline: CaseRecord?, sampled: SampledCase?) {
    self.init(caseID: record.caseID)
    isBaseline = record.caseID == baseline?.caseID
    hasFailed = record.status == .incorrect
    doubt = Self.doubt(record, baseline: baseline)
    if record.isResult, let time = sampled?.seconds ?? record.timeWithInterval {
      overDense = sampled?.overDense ?? record.speedupWithInterval
      isFromSamples = sampled != nil
      rounds = sampled?.rounds ?? record.rounds
      for (name, share) in record.ceilingShares {
        ofCeiling[name] = Estimate(
          share, low: share * time.value / time.high, high: share * time.value / time.low)
      }
      ceiling = record.nearestCeiling
    }
    if overDense == nil && doubt == nil && !isBaseline {
      doubt = "there is no dense fp32 in its rounds to compare it with"
    }
    conditions = [
      "seed": "\(record.seed)",
      "zeros": Percent.text(record.sparsity),
    ]
    conditions["tensor"] = record.tensor
    conditions["way to keep weights cold"] = record.coldMethod.map {
      String($0.prefix { $0 != "×" })
    }
    conditions["dense baseline"] = baseline?.implementation
    circumstances["code"] = isBaseline ? nil : record.implementation
    hugePageShare = record.hugePageShare
  }

  private static func doubt(_ record: CaseRecord, baseline: CaseRecord?) -> String? {
    switch record.status {
    case .suspect, .incorrect, .refused:
      return record.status.rawValue + (record.reason.map { ", \($0)" } ?? "")
    case .measured: break
    }
    if record.noise?.noisy == true {
      return "noisy, over a third of its rounds was disturbed"
    }
    if let baseline, baseline.status != .measured {
      return "dense fp32, which it is compared with, is \(baseline.status.rawValue)"
    }
    return nil
  }
}

extension CaseRecord {
  /// The median time, where it has an interval.
  fileprivate var timeWithInterval: Estimate? {
    medianLowSeconds == nil || medianHighSeconds == nil ? nil : time
  }

  /// The speedup over dense fp32, where it has an interval.
  fileprivate var speedupWithInterval: Estimate? {
    speedupOverDenseLow == nil || speedupOverDenseHigh == nil ? nil : speedup
  }

  /// Its shares of the ceilings that were measured.
  fileprivate var ceilingShares: [String: Double] {
    var shares: [String: Double] = [:]
    shares["memory"] = memoryUtilisation
    shares["compute"] = computeUtilisation
    shares["decode"] = decodeUtilisation
    return shares
  }

  /// The ceiling that its bound names, or the nearest of memory and compute.
  fileprivate var nearestCeiling: String? {
    if let bound, ceilingShares[bound.rawValue] != nil { return bound.rawValue }
    return ceilingShares.filter { $0.key != "decode" }.max { $0.value < $1.value }?.key
  }
}
