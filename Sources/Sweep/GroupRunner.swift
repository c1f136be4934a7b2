import Analysis
import Foundation
import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// What a group gave: its records, and the raw samples of those that were timed.
struct GroupResult {
  var records: [CaseRecord]
  var samples: GroupSamples?
  var timedSeconds: Double
  /// Cases that beat a ceiling by more than measurement allows: the ceiling is wrong.
  var beyondCeiling: [String]
  /// Why counters that count on this machine gave no count, by name.
  var counterRefusals: [String: String] = [:]
}

/// Verifies, times and counts one group at a time.
struct GroupRunner {
  let plan: SweepPlan
  let team: ThreadTeam
  /// The ceilings of the run's start.
  let ceilings: Ceilings
  let survey: CeilingSurvey
  let counters: [CounterStatus]
  let kernelCeilings: KernelCeilings
  /// The canary at the start of the run.
  let canarySeconds: Double

  /// A case that passed its check, ready to be timed.
  struct Candidate {
    let planned: PlannedCase
    var record: CaseRecord
    let entry: PackedWeights.Entry
    let multiplication: Multiplication

    /// Of packed weights, at the median time.
    var bytesPerSecond: Double? {
      record.medianSeconds.map { Double(entry.layer.weightBytes) / $0 }
    }
  }

  /// Runs `group`; nil when `shouldStop` said so before its end.
  func run(
    _ group: PlannedGroup, _ packed: PackedWeights, caseBudgetSeconds: Double,
    shouldStop: () -> Bool
  ) throws -> GroupResult? {
    let layer = group.weights.layer
    let activations = try Activations(
      values: SyntheticWeights.activations(
        count: group.batch * layer.inFeatures, seed: plan.spec.seed),
      inFeatures: layer.inFeatures, outFeatures: layer.outFeatures)
    var result = GroupResult(records: [], samples: nil, timedSeconds: 0, beyondCeiling: [])
    var candidates: [Candidate] = []
    for planned in group.cases {
      guard let entry = packed.entries[planned.packID] else {
        result.records.append(refused(group, planned, packed))
        continue
      }
      let candidate = try verified(group, planned, packed, entry, activations)
      if candidate.record.status == .incorrect {
        result.records.append(candidate.record)
      } else {
        candidates.append(candidate)
      }
    }
    guard !candidates.isEmpty else { return result }
    let baseline = candidates.firstIndex { $0.planned.isBaseline }
    var rule = SamplingRule()
    rule.caseBudgetSeconds = caseBudgetSeconds
    let sampler = GroupSampler(rule: rule, baseline: baseline)
    let contestants = candidates.map { contestant($0, cold: group.cache == .cold, packed) }
    let momentSurvey = MomentSurvey(
      survey, cold: group.cache == .cold, layers: candidates.map(\.entry.layer),
      batch: group.batch, ceilings: ceilings)
    let before = momentSurvey.reading()
    guard let measurement = sampler.measure(contestants, shouldStop: shouldStop) else { return nil }
    let after = momentSurvey.reading()
    result.timedSeconds = measurement.timedSeconds
    for index in candidates.indices {
      candidates[index].record.setTimes(
        measurement, contestant: index, baseline: baseline,
        ownDense: candidates[index].planned.ownDenseID.flatMap { id in
          candidates.firstIndex { $0.planned.caseID == id }
        },
        settled: sampler.isSettled(index, measurement), canaryReference: canarySeconds)
    }
    let moment = Moment(
      ceilings: momentSurvey.ceilings(
        ceilings, before: before, after: after,
        fastest: candidates.compactMap(\.bytesPerSecond).max() ?? 0),
      drift: momentSurvey.drift(before: before, after: after))
    var counter = CaseCounter(
      statuses: plan.spec.evidence.contains(.counters) ? counters : [], team: team)
    for index in candidates.indices {
      if let baseline {
        candidates[index].record.sizeBoundSpeedup =
          Double(candidates[baseline].entry.layer.weightBytes)
          / Double(max(1, candidates[index].entry.layer.weightBytes))
      }
      candidates[index].record.counters = counter.count(
        contestants[index], calls: measurement.callsPerSample[index])
    }
    result.counterRefusals = counter.refusals
    result.beyondCeiling = try judge(
      &candidates, group, packed, at: moment, caseBudgetSeconds: caseBudgetSeconds,
      shouldStop: shouldStop)
    result.samples = GroupSamples(
      groupID: group.groupID,
      kernels: candidates.indices.map { index in
        GroupSamples.Kernel(
          caseID: candidates[index].record.caseID, kernel: candidates[index].record.kernel,
          isa: candidates[index].record.isa,
          callsPerSample: measurement.callsPerSample[index],
          secondsPerCall: measurement.samples[index])
      },
      droppedRounds: measurement.droppedRounds,
      canarySeconds: zip(measurement.canarySeconds, measurement.canarySeconds.dropFirst()).map(max))
    // Records stay in the order of the plan, refused ones included.
    let records = result.records + candidates.map(\.record)
    result.records = group.cases.compactMap { planned in
      records.first { $0.caseID == planned.caseID }
    }
    return result
  }

  private func refused(
    _ group: PlannedGroup, _ planned: PlannedCase, _ packed: PackedWeights
  ) -> CaseRecord {
    var record = group.record(
      planned, status: .refused, sparsity: packed.sparsity, seed: plan.spec.seed)
    record.reason = planned.refusal ?? packed.failures[planned.packID] ?? "not packed"
    return record
  }

  private func verified(
    _ group: PlannedGroup, _ planned: PlannedCase, _ packed: PackedWeights,
    _ entry: PackedWeights.Entry, _ activations: Activations
  ) throws -> Candidate {
    let multiplication = try entry.layer.bind(activations)
    let check = Verification.check(entry.layer, multiplication, seed: plan.spec.seed)
    var record = group.record(
      planned, status: check.passed && entry.isExact ? .measured : .incorrect,
      sparsity: packed.sparsity, seed: plan.spec.seed)
    record.maximumRelativeError =
      check.maximumRelativeError.isFinite ? check.maximumRelativeError : nil
    record.tolerance = check.tolerance
    record.checkedOutputs = check.checkedOutputs
    record.reason = entry.isExact ? check.failure : "its packed weights are not the layer's"
    record.isa = entry.layer.isa(batch: group.batch).rawValue
    record.whyNotWider = planned.whyNotWider(running: entry.layer.isa(batch: group.batch))
    record.implementation = entry.layer.implementation(batch: group.batch)
    record.coldMethod = group.cache == .cold ? entry.coldMethod : nil
    record.weightBytes = entry.layer.weightBytes
    record.activationBytes = activations.bytes
    record.usefulOperations = 2 * packed.nonzeros * group.batch
    record.executedOperations = entry.layer.executedOperations(batch: group.batch)
    record.packSeconds = entry.packSeconds
    record.hugePageShare = entry.hugePageShare
    record.rowNonzeros = packed.rowNonzeros
    return Candidate(
      planned: planned, record: record, entry: entry, multiplication: multiplication)
  }

  private func contestant(
    _ candidate: Candidate, cold: Bool, _ packed: PackedWeights
  ) -> Contestant {
    let multiplication = candidate.multiplication
    return contestant(candidate.entry, cold: cold, packed) { multiplication.run(copy: $0) }
  }

  /// What `run` does with the weights of `entry`, from where the group's cases find theirs.
  func contestant(
    _ entry: PackedWeights.Entry, cold: Bool, _ packed: PackedWeights, calls: Int = 0,
    run: @escaping (Int) -> Void
  ) -> Contestant {
    packed.contestant(entry, cold: cold, team: team, calls: calls, run: run)
  }
}
