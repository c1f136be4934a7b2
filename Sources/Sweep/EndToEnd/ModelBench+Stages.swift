import Hardware
import Measurement
import Models
import Records

extension ModelBench {
  func measure(
    _ models: [PackedModel], _ team: ThreadTeam, _ survey: CeilingSurvey, _ run: inout ModelRun,
    _ shouldStop: @escaping () -> Bool
  ) throws {
    let inputs = ModelInputs(source.architecture, extent: extent, seed: spec.seed)
    let contestants = try models.map {
      try ModelContestant(
        $0, inputs: inputs, extent: extent, context: context, generate: spec.generate,
        isa: spec.isa, team: team)
    }
    run.attentionIsa = contestants.first?.execution.isa.rawValue
    let baseline = variants.firstIndex(where: \.isBaseline)
    let fidelity = try spec.fidelity ? self.fidelity(models, inputs) : [:]
    for regime in regimes(models) {
      if shouldStop() { return }
      var records = variants.indices.map { index in
        var record = self.record(index, models[index], contestants[index], regime)
        record.fidelity = fidelity[index]
        return record
      }
      for stage in stages {
        guard
          let timed = try time(
            stage, regime, contestants, baseline, team, survey, shouldStop)
        else { break }
        for index in records.indices {
          records[index].stages += timed.map { $0[index] }
        }
      }
      if let baseline { addSizeBounds(&records, baseline) }
      run.records += records.filter { !$0.stages.isEmpty }
    }
  }

  var stages: [ModelSpec.Stage] {
    spec.stages.filter { $0 == .first || source.architecture.decoder != nil }
  }

  /// One regime where every variant is larger than the last-level cache can hold, else both.
  func regimes(_ models: [PackedModel]) -> [ModelRegime] {
    let regimes = ModelRegime.all(
      leastBytes: models.map { $0.linearBytes + $0.headBytes }.min() ?? 0, asked: spec.caches,
      lastLevelCacheBytes: machine.lastLevelCacheBytes)
    let areColdBySize = regimes.allSatisfy { $0.cache == .cold && !$0.flushes }
    if areColdBySize, spec.caches?.contains(.warm) == true {
      notes.append("all weights are larger than twice the last-level cache: they are cold by size")
    }
    if !areColdBySize, spec.caches == nil {
      notes.append(
        "some weights fit in the last-level cache: timed cold, flushed before each call, and warm")
    }
    return regimes
  }

  /// The stages that come of timing `stage` in all variants: an encoder's time is part of the first token's.
  func time(
    _ stage: ModelSpec.Stage, _ regime: ModelRegime, _ contestants: [ModelContestant],
    _ baseline: Int?, _ team: ThreadTeam, _ survey: CeilingSurvey, _ shouldStop: () -> Bool
  ) throws -> [[ModelRecord.StageTimes]]? {
    let architecture = source.architecture
    events(
      .note("timing \(stage == .first ? "the first token" : "decoding"), \(regime.cache.rawValue)"))
    guard
      var sampled = ModelContestant.ready(contestants, stage, regime, shouldStop: shouldStop)
    else { return nil }
    // Memory takes its turn in every round: what it gives drifts as much as everything else.
    let memory = MemoryRates()
    if regime.cache == .cold {
      sampled.append(
        Contestant(
          copies: 1, mostCalls: 1, knownCalls: 1, prepare: { team.rouse() },
          run: { _ in memory.rates.append(survey.memoryBandwidthNow() ?? .nan) }))
    }
    guard
      let measurement = GroupSampler(
        rule: .models(seconds: spec.caseBudgetSeconds), baseline: baseline
      ).measure(sampled, shouldStop: shouldStop)
    else { return nil }
    let scales = StageSamples.BlockScales(
      encoder: scale(architecture.encoder), decoder: scale(architecture.decoder))
    let samples = StageSamples(
      contestants.map(\.calls), measurement, scales: scales, baseline: baseline,
      plan: planID.flatMap { id in variants.firstIndex { $0.id == id } },
      memoryRates: memory.rates)
    func times(
      _ stage: ModelRecord.Stage, tokens: Int, side: Architecture.Side? = nil
    ) -> [ModelRecord.StageTimes] {
      contestants.indices.map { index in
        samples.times(
          index, stage: stage, tokens: tokens,
          bytes: bytes(stage, contestants[index].execution.model), side: side)
      }
    }
    switch stage {
    case .decode: return [times(.decode, tokens: extent.sequences)]
    case .first:
      let encoded = extent.sequences * extent.encoderTokens
      if architecture.decoder == nil { return [times(.encode, tokens: encoded)] }
      guard architecture.encoder != nil else {
        return [times(.firstToken, tokens: extent.sequences * extent.prompt)]
      }
      return [
        times(.encode, tokens: encoded, side: .encoder),
        times(.firstToken, tokens: encoded),
      ]
    }
  }
}

/// What memory gave, round after round.
private final class MemoryRates {
  var rates: [Double] = []
}
