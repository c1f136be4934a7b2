import Analysis
import Kernels
import Measurement
import Records

extension GroupRunner {
  /// What the machine could do around the time of a group.
  struct Moment {
    var ceilings: Ceilings
    /// The share by which it moved meanwhile.
    var drift: Double
  }

  /// Evidence takes at most about this share of the time that its cases get.
  static let evidenceShare = 0.2

  /// Places `candidates` between the ceilings, gathers the evidence that was asked for, and gives each its
  /// verdict.
  ///
  /// Returns the cases that beat a ceiling by more than measurement allows.
  func judge(
    _ candidates: inout [Candidate], _ group: PlannedGroup, _ packed: PackedWeights,
    at moment: Moment, caseBudgetSeconds: Double, shouldStop: () -> Bool
  ) throws -> [String] {
    var beyondCeiling: [String] = []
    var findings: [[CaseRecord.Finding]] = []
    for index in candidates.indices {
      let roofline = roofline(candidates[index], group, packed, moment.ceilings)
      candidates[index].record.apply(roofline)
      if roofline.exceedsCeiling, candidates[index].record.status == .measured {
        beyondCeiling.append(candidates[index].record.caseID)
      }
      findings.append(
        plan.spec.evidence.contains(.roofline) ? [roofline.finding(drift: moment.drift)] : [])
    }
    if plan.spec.evidence.contains(.differential) {
      let differentials = try differentials(
        candidates, group, packed, caseBudgetSeconds: caseBudgetSeconds, shouldStop: shouldStop)
      for (index, differential) in differentials.enumerated() {
        candidates[index].record.differential = differential
        candidates[index].record.checkStream()
        findings[index].append(differential.finding(drift: moment.drift))
      }
    }
    for index in candidates.indices {
      if plan.spec.evidence.contains(.counters),
        let finding = candidates[index].record.counterFinding(
          reasons: counters.byName, ceilings: moment.ceilings)
      {
        findings[index].append(finding)
      }
      candidates[index].record.judge(by: findings[index])
    }
    distrustWarmGroup(&candidates)
    return beyondCeiling
  }

  /// What keeps one case's weights out of the caches keeps those of its group out: where it failed for one,
  /// no time of the group is one from memory, and no ratio between them is.
  private func distrustWarmGroup(_ candidates: inout [Candidate]) {
    guard let warm = candidates.first(where: { $0.record.status == .suspect })?.record else {
      return
    }
    for index in candidates.indices {
      candidates[index].record.suspect(
        "\(warm.kernel) \(warm.precision) of its group \(warm.reason ?? "was not cold")")
    }
  }

  /// The parts of each candidate, timed; with the reason alone where `shouldStop` said so before the end,
  /// as the times of the cases themselves are worth keeping.
  private func differentials(
    _ candidates: [Candidate], _ group: PlannedGroup, _ packed: PackedWeights,
    caseBudgetSeconds: Double, shouldStop: () -> Bool
  ) throws -> [CaseRecord.Differential] {
    let seconds = candidates.map { $0.record.medianSeconds ?? 0 }
    let streams = zip(candidates, seconds).map { candidate, seconds in
      min(1, candidate.record.memoryUtilisation ?? 1) * seconds
    }
    let outcomes = DifferentialProbe.measure(
      try candidates.map { try parts($0, group, packed) },
      roundSeconds: DifferentialProbe.roundSeconds(seconds, streamSeconds: streams),
      budgetSeconds: Self.evidenceShare * caseBudgetSeconds * Double(candidates.count),
      shouldStop: shouldStop)
    return outcomes?.map(\.differential)
      ?? candidates.map { _ in
        var stopped = CaseRecord.Differential(rounds: 0, seconds: 0)
        stopped.reason = "stopped before the parts were timed"
        return stopped
      }
  }

  private func roofline(
    _ candidate: Candidate, _ group: PlannedGroup, _ packed: PackedWeights, _ ceilings: Ceilings
  ) -> Roofline {
    let layer = candidate.entry.layer
    var work = Roofline.Work(
      layer, candidate.multiplication.activations, kernel: candidate.planned.kernel,
      pattern: group.weights.pattern, sparsity: packed.sparsity, ceilings: kernelCeilings)
    work.medianSeconds = candidate.record.medianSeconds ?? .nan
    return Roofline(
      of: work, cache: group.cache.rawValue, arithmetic: layer.arithmetic,
      isa: candidate.record.isa, ceilings: ceilings, caches: plan.machine.caches)
  }

  private func parts(
    _ candidate: Candidate, _ group: PlannedGroup, _ packed: PackedWeights
  ) throws -> CaseParts {
    let entry = candidate.entry
    let cold = group.cache == .cold
    let maker = LayerParts(
      team: team, pattern: survey.fastestInOrder,
      residentBytes: LayerParts.residentBytes(plan.machine.caches))
    return try maker.parts(
      entry.layer, candidate.multiplication, copies: cold ? entry.layer.storage.copies : 1,
      seconds: candidate.record.medianSeconds ?? 0, calls: candidate.record.callsPerSample ?? 0
    ) { contestant(entry, cold: cold, packed, calls: $0, run: $1) }
  }
}
