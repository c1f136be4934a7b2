import Analysis
import Measurement
import Records

extension RunContents {
  /// What the raw samples in the run's folder say, by case; cases without samples are absent.
  public var sampledCases: [String: SampledCase] {
    let groups = Dictionary(grouping: records.filter(\.isResult), by: \.groupID)
    var sampled: [String: SampledCase] = [:]
    for (group, members) in groups {
      guard let samples = GroupSamples.read(groupID: group, run: folder.path) else { continue }
      let baseline = members.first(where: \.isBaseline)?.caseID
      for member in members {
        sampled[member.caseID] = samples.sampled(member.caseID, baseline: baseline)
      }
    }
    return sampled
  }
}

extension GroupSamples {
  /// What the rounds that count say of a case; nil where it has none, or its rounds aren't those of the group.
  fileprivate func sampled(_ caseID: String, baseline: String?) -> SampledCase? {
    guard let times = rounds(of: caseID) else { return nil }
    let kept = Self.without(droppedRounds, times)
    // As when it was measured: of a group of which nearly every round was dropped, all are taken.
    let usable = kept.count >= 3
    let own = usable ? kept : times
    let seconds = Statistics.medianInterval(own)
    let reference = baseline.flatMap { rounds(of: $0) }
      .map { usable ? Self.without(droppedRounds, $0) : $0 }
    let ratio = reference.flatMap {
      $0.count == own.count ? Statistics.ratioInterval($0, own) : nil
    }
    return SampledCase(
      seconds: Estimate(seconds.value, low: seconds.low, high: seconds.high),
      overDense: ratio.map { Estimate($0.value, low: $0.low, high: $0.high) }, rounds: own.count)
  }

  private func rounds(of caseID: String) -> [Double]? {
    guard let times = kernels.first(where: { $0.caseID == caseID })?.secondsPerCall,
      !times.isEmpty, times.count == canarySeconds.count, times.allSatisfy({ $0 > 0 })
    else { return nil }
    return times
  }

  private static func without(_ dropped: [Int], _ times: [Double]) -> [Double] {
    let dropped = Set(dropped)
    return times.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }
}
