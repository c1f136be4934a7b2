import Analysis
import Kernels
import Matrices
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
  static let evidenceShare = 0.25
  /// Where the size of L2 isn't known: half of the smallest that AVX2 cores have.
  private static let unknownSliceBytes = 128 << 10

  /// How far DRAM moved between before and after, and the core's clock since the run began.
  static func drift(
    _ before: Double?, _ after: Double?, _ canarySeconds: Double, _ measurement: GroupMeasurement
  ) -> Double {
    let memory = before.flatMap { before in
      after.map { abs(before - $0) / max(before, $0) }
    }
    let canary = Statistics.median(measurement.canarySeconds) / canarySeconds
    return max(memory ?? 0, canary.isFinite ? abs(canary - 1) : 0)
  }

  /// Places `candidates` between the ceilings, gathers the evidence that was asked for, and gives each its
  /// verdict.
  ///
  /// Returns the cases that beat a ceiling by more than measurement allows; nil when `shouldStop` said so
  /// before the end.
  func judge(
    _ candidates: inout [Candidate], _ group: PlannedGroup, _ packed: PackedWeights,
    at moment: Moment, caseBudgetSeconds: Double, shouldStop: () -> Bool
  ) throws -> [String]? {
    var beyondCeiling: [String] = []
    var findings: [[CaseRecord.Finding]] = []
    for index in candidates.indices {
      let roofline = try roofline(candidates[index], group, packed, moment.ceilings)
      candidates[index].record.apply(roofline)
      if roofline.exceedsCeiling, candidates[index].record.status == .measured {
        beyondCeiling.append(candidates[index].record.caseID)
      }
      findings.append(
        plan.spec.evidence.contains(.roofline) ? [roofline.finding(drift: moment.drift)] : [])
    }
    if plan.spec.evidence.contains(.differential) {
      let seconds = candidates.map { $0.record.medianSeconds ?? 0 }
      guard
        let differentials = DifferentialProbe.measure(
          try candidates.map { try parts($0, group, packed) }, seconds: seconds,
          budgetSeconds: Self.evidenceShare * caseBudgetSeconds * Double(candidates.count),
          shouldStop: shouldStop)
      else { return nil }
      for (index, differential) in differentials.enumerated() {
        candidates[index].record.differential = differential
        findings[index].append(differential.finding(drift: moment.drift))
      }
    }
    for index in candidates.indices { candidates[index].record.judge(by: findings[index]) }
    return beyondCeiling
  }

  private func roofline(
    _ candidate: Candidate, _ group: PlannedGroup, _ packed: PackedWeights, _ ceilings: Ceilings
  ) throws -> Roofline {
    let layer = candidate.entry.layer
    var work = Roofline.Work(
      weightBytes: layer.weightBytes, activationBytes: candidate.multiplication.activations.bytes,
      executedOperations: layer.executedOperations(batch: group.batch),
      medianSeconds: candidate.record.medianSeconds ?? .nan)
    work.batch = group.batch
    if let loads = layer.activationLoads(batch: group.batch) {
      work.activationLoadBytes = loads.bytes
      work.activationSetBytes = loads.setBytes
    }
    work.unpackedWeights = layer.unpackedWeights(batch: group.batch)
    work.unpackedWeightsPerSecond = try decoding.rate(
      candidate.planned.kernel, layer, pattern: group.weights.pattern, sparsity: packed.sparsity,
      batch: group.batch)
    return Roofline(
      of: work, cache: group.cache.rawValue, arithmetic: layer.arithmetic,
      isa: candidate.record.isa, ceilings: ceilings, caches: plan.machine.caches)
  }

  private func parts(
    _ candidate: Candidate, _ group: PlannedGroup, _ packed: PackedWeights
  ) throws -> CaseParts {
    let entry = candidate.entry
    let multiplication = candidate.multiplication
    let cold = group.cache == .cold
    // The whole and its stream take turns on the same copies, so that neither finds what the other read.
    let cursor = CopyCursor(copies: cold ? entry.layer.storage.copies : 1)
    var parts = CaseParts(
      full: .init(
        contestant: contestant(
          entry, cold: cold, packed, calls: candidate.record.callsPerSample ?? 0
        ) { _ in multiplication.run(copy: cursor.take()) }))
    let reader = SectionReader(
      team: team, sections: entry.layer.storage.sections(copies: cold ? nil : 1),
      pattern: survey.fastestInOrder)
    parts.stream = .init(
      contestant: contestant(entry, cold: cold, packed) { _ in reader.run(copy: cursor.take()) })
    let slice = ResidentSlice(
      bytesPerThread: residentBytes,
      share: DifferentialProbe.share(ofCaseTaking: candidate.record.medianSeconds ?? 0))
    let activations = multiplication.activations
    let resident = try entry.layer.bind(activations, part: .resident(slice))
    parts.resident = resident.map(part)
    parts.decode = try entry.layer.bind(activations, part: .decode(slice)).map(part)
    parts.launch = try entry.layer.bind(activations, part: .launch).map(part)
    parts.residentBytes = resident?.sliceBytes
    if resident == nil {
      parts.reason = "\(candidate.record.kernel) can't run on a part of its weights"
    }
    return parts
  }

  private func part(_ bound: BoundPart) -> CaseParts.Part {
    let team = team
    let multiplication = bound.multiplication
    return CaseParts.Part(
      contestant: Contestant(
        copies: 1,
        prepare: {
          team.rouse()
          // What the other parts left in the caches isn't this one's slice; nor are its activations there.
          multiplication.run(copy: 0)
        }, run: { multiplication.run(copy: $0) }), share: bound.share)
  }

  /// Half of a core's L2, so that the activations have room as well.
  private var residentBytes: Int {
    let level2 = plan.machine.caches.first { $0.level == "L2" }
    return level2.map { $0.bytes / 2 / max(1, $0.coresPerInstance) } ?? Self.unknownSliceBytes
  }
}

extension PackedStorage {
  /// The sections of each thread in each copy, or in the first `copies`.
  func sections(copies count: Int? = nil) -> [[[UnsafeRawBufferPointer]]] {
    (0..<min(count ?? copies, copies)).map { copy in
      sectionBytes.enumerated().map { thread, bytes in
        bytes.indices.map { index in
          UnsafeRawBufferPointer(
            start: section(index, thread: thread, copy: copy), count: bytes[index])
        }
      }
    }
  }
}
