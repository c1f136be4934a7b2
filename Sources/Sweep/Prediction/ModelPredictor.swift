import Foundation
import Hardware
import Kernels
import Matrices
import Measurement
import Models
import Records

/// Says what a model will take, from the records of sweeps, before it is run.
public final class ModelPredictor {
  private let spec: ModelSpec
  private let machine: MachineDescription
  private let commandLine: [String]
  private let events: (SweepEvent) -> Void
  let plan: PredictionPlan
  let context: Int
  private let name: String
  private(set) var records = LayerRecords()
  private(set) var sources: [String]

  /// Prepares to predict what `spec` asks for, from the runs kept in the folders `sources`.
  ///
  /// Throws `UsageError` when it can't be run as asked, `DataError` when the model, a plan or a run can't
  /// be read, or a run is another machine's.
  public convenience init(
    spec: ModelSpec, sources: [String], machine: MachineDescription, commandLine: [String],
    events: @escaping (SweepEvent) -> Void
  ) throws {
    let architecture = try ModelSource(spec).architecture
    try self.init(
      spec: spec, architecture: architecture,
      variants: try ModelVariant.all(spec, of: architecture, addsBaseline: true), sources: sources,
      machine: machine, commandLine: commandLine, events: events)
  }

  /// The same for `variants` of `architecture`; `patterns` stand for the zeros that its own weights have.
  init(
    spec: ModelSpec, architecture: Architecture, variants: [ModelVariant],
    patterns: [LayerSlot: Pattern] = [:], sources: [String], machine: MachineDescription,
    commandLine: [String], events: @escaping (SweepEvent) -> Void
  ) throws {
    self.spec = spec
    self.machine = machine
    self.commandLine = commandLine
    self.events = events
    self.sources = sources
    name = spec.name.isEmpty ? architecture.name : spec.name
    let extent: ModelExecution.Extent
    (extent, context) = try ModelBench.extent(spec, of: architecture)
    plan = try PredictionPlan(
      spec, architecture: architecture, variants: variants, patterns: patterns, extent: extent,
      threads: spec.threads(on: machine), machine: machine)
    for source in sources {
      let contents = try RunFolder.open(path: source)
      contents.notes.forEach { events(.note($0)) }
      try records.add(contents, on: machine)
    }
  }

  private var missing: MissingRecords {
    MissingRecords(plan.cases.filter { records[$0] == nil }, threads: plan.threads)
  }

  /// Refuses to go on where there is no record of a layer, and says which and how to get them.
  public func requireRecords(out: String?) throws {
    let missing = missing
    guard !missing.cases.isEmpty else { return }
    for layer in missing.cases { events(.note("no record of \(layer.key)")) }
    let commands = missing.commands(out: out)
    let add = commands.count == 1 ? "its run" : "their runs"
    throw UnavailableError(
      "\(missing.cases.count) records are missing: leave --no-measure out, or run "
        + "\(commands.joined(separator: " && ")) and give \(add) with --from")
  }

  /// Times what there is no record of, in a sweep kept in `out`; returns false when it was stopped.
  ///
  /// Throws as sweeps do, and `UnavailableError` when a layer still has no record.
  public func measureMissing(
    out: String, summary: @escaping (RunDescription, [CaseRecord]) throws -> String,
    finish: @escaping (_ folder: String) throws -> Void = { _ in }, shouldStop: () -> Bool
  ) throws -> Bool {
    let missing = missing
    guard !missing.cases.isEmpty else { return true }
    events(.note("\(missing.cases.count) layers have no record: sweeping them"))
    let plan = try SweepPlan(
      spec: missing.spec(name: "layers-\(name)", seed: spec.seed), machine: machine)
    let outcome = try SweepEngine(
      plan: plan,
      options: .init(out: out, commandLine: commandLine, summary: summary, finish: finish),
      events: events
    ).run(shouldStop: shouldStop)
    records.add(outcome.records, folder: outcome.folder, ceilings: outcome.run.ceilings)
    sources.append(outcome.folder)
    events(.note("kept in \(outcome.folder): --from takes it next time"))
    if outcome.interrupted { return false }
    let left = self.missing.cases
    guard let first = left.first else { return true }
    let why = outcome.records.first { $0.caseID.hasSuffix("|\(first.key)") }
    throw UnavailableError(
      "\(left.count) layers still have no record, \(first.key) the first of them"
        + (why.map { ": \($0.status.rawValue)\($0.reason.map { ", \($0)" } ?? "")" } ?? ""))
  }

  /// Adds it all up, and times what isn't a linear layer; nil when `shouldStop` ended it.
  ///
  /// Throws `UnavailableError` when the build isn't optimised, memory isn't granted or a record is missing.
  public func predict(shouldStop: () -> Bool) throws -> ModelPrediction? {
    try MachineSurvey.requireOptimisedBuild()
    var sum = PredictionSum(plan: plan, records: records, machine: machine)
    let team = try ThreadTeam.make(threads: plan.threads)
    let rest = RestBench(
      spec: spec, plan: plan, sizes: plan.rows.map(sum.sizes), context: context, machine: machine,
      team: team)
    events(.note("measuring memory"))
    let survey = try CeilingSurvey(team: team, caches: machine.caches)
    _ = survey.bandwidths()
    var rates = Self.memoryRates(survey)
    var times: [[[ModelRecord.Stage: ModelRecord.StageTimes]]] = []
    for regime in plan.regimes {
      events(.note("timing what isn't a linear layer, \(regime.cache.rawValue)"))
      guard let measured = try rest.measure(regime, shouldStop: shouldStop) else { return nil }
      times.append(measured)
      rates += Self.memoryRates(survey)
    }
    sum.memoryBytesPerSecond = rates.isEmpty ? nil : Statistics.median(rates)
    var prediction = description()
    prediction.memoryBytesPerSecond = sum.memoryBytesPerSecond
    for (regime, times) in zip(plan.regimes, times) {
      prediction.variants += try zip(plan.rows, times).map {
        try variant($0, regime, sum, rest: $1)
      }
    }
    prediction.sources = sources
    return prediction
  }

  /// What memory gives now, some times over: neighbours of a shared host move it within a minute.
  static func memoryRates(_ survey: CeilingSurvey) -> [Double] {
    (0..<5).compactMap { _ in survey.memoryBandwidthNow() }
  }

  private func variant(
    _ row: PredictionPlan.Row, _ regime: ModelRegime, _ sum: PredictionSum,
    rest: [ModelRecord.Stage: ModelRecord.StageTimes]
  ) throws -> ModelPrediction.Variant {
    let asked = row.variant
    let cache = regime.cache.rawValue
    return ModelPrediction.Variant(
      id: "\(asked.id)/\(cache)", pattern: "\(asked.pattern)", precision: asked.precisionText,
      headPrecision: asked.variant.headPrecision.rawValue, kernel: asked.kernel.text, cache: cache,
      isBaseline: asked.isBaseline,
      stages: try row.stages.map { stage in
        guard let layers = sum.layers(of: stage, cache: regime.cache) else {
          throw UnavailableError("a record of \(asked.id) is missing")
        }
        return Self.time(stage, layers, rest: rest[stage.stage])
      })
  }

  /// The sum of `layers` and `rest`.
  static func time(
    _ stage: PredictionPlan.StageTerms,
    _ layers: [(kind: PredictionPlan.Term.Kind, layer: ModelPrediction.Layer)],
    rest: ModelRecord.StageTimes?
  ) -> ModelPrediction.StageTime {
    func seconds(_ kind: PredictionPlan.Term.Kind) -> Double {
      layers.filter { $0.kind == kind }
        .reduce(0) { $0 + Double($1.layer.calls) * $1.layer.seconds }
    }
    return ModelPrediction.StageTime(
      stage: stage.stage, tokens: stage.tokens, linearSeconds: seconds(.linear),
      headSeconds: seconds(.dense(.head)),
      convolutionSeconds: seconds(.dense(.convolution(1))) + seconds(.dense(.convolution(2))),
      restSeconds: rest?.seconds.value ?? 0, restSecondsByWork: rest?.secondsByWork ?? [:],
      layers: layers.map(\.layer))
  }

  private func description() -> ModelPrediction {
    let isDecoder = plan.architecture.decoder != nil
    return ModelPrediction(
      startedAt: Date(), commandLine: commandLine, gitCommit: Provenance.gitCommit(),
      machine: machine, model: plan.architecture.name, threads: plan.threads, batch: spec.batch,
      prompt: max(plan.extent.encoderTokens, plan.extent.prompt), context: isDecoder ? context : 0,
      generate: isDecoder ? spec.generate : 0, sources: sources, variants: [])
  }
}
