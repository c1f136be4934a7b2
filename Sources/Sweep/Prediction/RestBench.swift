import Hardware
import Measurement
import Models
import Records

/// Times what isn't a linear layer: the model's own execution, without weights.
struct RestBench {
  let spec: ModelSpec
  let plan: PredictionPlan
  let sizes: [PackedModel.WeightSizes]
  let context: Int
  let machine: MachineDescription
  let team: ThreadTeam

  /// Time for each variant and stage: there is little to it, so that this is many calls.
  private static let budgetSeconds = 1.0

  /// What the rest of each variant's stages takes in `regime`; nil when it was stopped.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  func measure(
    _ regime: ModelRegime, shouldStop: () -> Bool
  ) throws -> [[ModelRecord.Stage: ModelRecord.StageTimes]]? {
    let inputs = ModelInputs(plan.architecture, extent: plan.extent, seed: spec.seed)
    let mostBytes = 4 * (machine.lastLevelCacheBytes ?? 32 << 20)
    let contestants = try zip(plan.rows, sizes).map { row, sizes in
      try ModelContestant(
        PackedModel.withoutWeights(
          plan.architecture, variant: row.variant.variant, sizes: sizes, mostBytes: mostBytes,
          team: team),
        inputs: inputs, extent: plan.extent, context: context, generate: spec.generate,
        isa: spec.isa, team: team)
    }
    var times = plan.rows.map { _ in [ModelRecord.Stage: ModelRecord.StageTimes]() }
    let wanted = Set(plan.rows.flatMap { $0.stages.map(\.stage) })
    for stage in ModelSpec.Stage.allCases {
      let results = ModelRecord.Stage.allCases.filter {
        wanted.contains($0) && ($0 == .decode) == (stage == .decode)
      }
      guard !results.isEmpty else { continue }
      guard let samples = self.samples(stage, regime, contestants, shouldStop) else {
        return nil
      }
      for index in contestants.indices {
        for result in results {
          times[index][result] = samples.times(
            index, stage: result, tokens: 0, bytes: 0,
            side: result == .encode ? .encoder : nil)
        }
      }
    }
    return times
  }

  private func samples(
    _ stage: ModelSpec.Stage, _ regime: ModelRegime, _ contestants: [ModelContestant],
    _ shouldStop: () -> Bool
  ) -> StageSamples? {
    guard
      let sampled = ModelContestant.ready(contestants, stage, regime, shouldStop: shouldStop),
      let measurement = GroupSampler(
        rule: .models(seconds: min(Self.budgetSeconds, spec.caseBudgetSeconds)), baseline: nil
      ).measure(sampled, shouldStop: shouldStop)
    else { return nil }
    return StageSamples(
      contestants.map(\.calls), measurement, scales: .init(encoder: 1, decoder: 1), baseline: nil)
  }
}
