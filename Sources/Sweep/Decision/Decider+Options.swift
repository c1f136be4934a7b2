import Hardware
import Matrices
import Measurement
import Models
import Records

extension Decider {
  /// What a plan is called in the identifiers of variants.
  static let planName = "plan.json"

  /// Bytes that no choice of kernels changes: embedding, head, convolutions, cached keys and values.
  func fixedBytes(_ records: LayerRecords) -> Int {
    let plan = predictor.plan
    let sum = PredictionSum(plan: plan, records: records, machine: machine)
    let dense = plan.rows.first.map { sum.sizes(of: $0).dense.values.reduce(0, +) } ?? 0
    return dense + embeddingBytes + cacheBytes
  }

  /// The embedding, in fp32 as it is executed.
  var embeddingBytes: Int {
    architecture.audio == nil || architecture.decoder != nil
      ? 4 * architecture.vocabulary * architecture.hidden : 0
  }

  /// Keys and values of all positions, in fp32.
  var cacheBytes: Int { architecture.cacheBytes(predictor.plan.extent) }

  /// The plan that `decision` makes, each kernel by itself and dense fp32, with what records predict of them;
  /// nil when `shouldStop` ended it.
  func predictedOptions(
    _ decision: Decision, _ records: LayerRecords, isProjected: Bool, shouldStop: () -> Bool
  ) throws -> (options: [Decision.Option], memoryBytesPerSecond: Double?)? {
    let planned = try variants.plan(
      decision, architecture: architecture, name: Self.planName)
    let rows = [planned] + variants.singles + [variants.baseline]
    let plan = try predictionPlan(rows)
    var sum = PredictionSum(plan: plan, records: records, machine: machine)
    guard
      let rest = try rest(
        try predictionPlan([planned]), sum, records, isProjected: isProjected,
        shouldStop: shouldStop)
    else { return nil }
    sum.memoryBytesPerSecond = rest.memoryBytesPerSecond
    let hasBaseline = variants.singles.contains { $0.precision == variants.baseline.precision }
    let options = plan.rows.enumerated().compactMap { index, row -> Decision.Option? in
      if index == plan.rows.count - 1 && hasBaseline { return nil }
      let name =
        index == 0 ? "plan" : index == plan.rows.count - 1 ? "dense" : row.variant.kernel.text
      return option(row, sum, rest.seconds, name: name, isPlan: index == 0)
    }
    return (options, sum.memoryBytesPerSecond)
  }

  private func predictionPlan(_ rows: [ModelVariant]) throws -> PredictionPlan {
    let own = predictor.plan
    return try PredictionPlan(
      spec.model, architecture: architecture, variants: rows, patterns: patterns,
      extent: own.extent, threads: own.threads, machine: machine)
  }

  private func option(
    _ row: PredictionPlan.Row, _ sum: PredictionSum, _ rest: [ModelRecord.Stage: Double],
    name: String, isPlan: Bool
  ) -> Decision.Option {
    let sizes = sum.sizes(of: row)
    var linear = 0
    for slot in architecture.slots {
      let phases = row.variant.variant.candidates[slot] ?? [:]
      let isShared = phases[.prefill] == phases[.decode]
      let bytes = architecture.phases(of: slot).map { sizes.layers[slot]?[$0] ?? 0 }
      let own = isShared ? bytes.max() ?? 0 : bytes.reduce(0, +)
      linear += own * (architecture[slot.side]?.blocks ?? 0)
    }
    var option = Decision.Option(
      name: name, precision: row.variant.precisionText, isPlan: isPlan, linearBytes: linear,
      denseBytes: sizes.dense.values.reduce(0, +) + embeddingBytes, cacheBytes: cacheBytes,
      stages: [])
    for stage in row.stages {
      guard let layers = sum.layers(of: stage, cache: .cold) else {
        option.refusal = "one of its layers has no record: its kernel was refused or is no result"
        option.stages = []
        return option
      }
      let seconds = layers.reduce(0) { $0 + Double($1.layer.calls) * $1.layer.seconds }
      option.stages.append(
        Decision.Option.Stage(
          stage: stage.stage, tokens: stage.tokens,
          predictedSeconds: seconds + (rest[stage.stage] ?? 0)))
    }
    return option
  }

  private struct Rest {
    var seconds: [ModelRecord.Stage: Double]
    var memoryBytesPerSecond: Double?
  }

  /// What isn't a linear layer, timed by running the plan without weights, and what memory gives meanwhile.
  private func rest(
    _ plan: PredictionPlan, _ sum: PredictionSum, _ records: LayerRecords, isProjected: Bool,
    shouldStop: () -> Bool
  ) throws -> Rest? {
    try MachineSurvey.requireOptimisedBuild()
    let team = try ThreadTeam.make(threads: plan.threads)
    let bench = RestBench(
      spec: spec.model, plan: plan, sizes: plan.rows.map(sum.sizes), context: predictor.context,
      machine: machine, team: team)
    events(.note("measuring memory, and what isn't a linear layer"))
    let survey = try CeilingSurvey(team: team, caches: machine.caches)
    _ = survey.bandwidths()
    var rates = ModelPredictor.memoryRates(survey)
    guard let regime = plan.regimes.first,
      let measured = try bench.measure(regime, shouldStop: shouldStop)?.first
    else { return nil }
    rates += ModelPredictor.memoryRates(survey)
    var seconds = measured.mapValues(\.seconds.value)
    guard let other else {
      return Rest(
        seconds: seconds, memoryBytesPerSecond: rates.isEmpty ? nil : Statistics.median(rates))
    }
    let ratio = other.restRatio(from: predictor.records, threads: plan.threads)
    if let ratio {
      seconds = seconds.mapValues { $0 * ratio }
    } else {
      warnings.append(
        "attention, norms and sampling are this machine's own times: one of both runs lacks the "
          + "ceilings to scale them")
    }
    return Rest(seconds: seconds, memoryBytesPerSecond: nil)
  }
}
