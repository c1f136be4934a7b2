import Analysis
import Foundation
import Hardware
import Kernels
import Matrices
import Measurement
import Models
import Records

/// Runs a model end to end in several ways, in alternated rounds.
public final class ModelBench {
  private let spec: ModelSpec
  private let source: ModelSource
  private let machine: MachineDescription
  private let events: (SweepEvent) -> Void
  private let commandLine: [String]
  private let variants: [ModelVariant]
  private let extent: ModelExecution.Extent
  private let context: Int
  private let threads: Int
  private let own: (tokens: TokenFile, features: FeatureFile?)?

  /// Prepares to run what `spec` asks for; nothing is read but headers, nothing is allocated.
  ///
  /// `tokens` and `features` are files of inputs to compare outputs on, when fidelity is asked for.
  /// Throws `UsageError` when it can't be run as asked, `DataError` when the model or a plan can't be
  /// read, `UnavailableError` when memory wouldn't suffice: then it says what would.
  public init(
    spec: ModelSpec, machine: MachineDescription, tokens: String? = nil, features: String? = nil,
    commandLine: [String], events: @escaping (SweepEvent) -> Void
  ) throws {
    self.spec = spec
    self.machine = machine
    self.commandLine = commandLine
    self.events = events
    source = try ModelSource(spec)
    let architecture = source.architecture
    own = try tokens.map { tokens in
      (
        try TokenFile(path: tokens, for: architecture),
        try features.map { try FeatureFile(path: $0, for: architecture) }
      )
    }
    let needed: ModelExecution.Extent
    (needed, context) = try Self.extent(spec, of: architecture)
    extent = needed
    threads = spec.threads == SweepSpec.everyCore ? machine.cores : spec.threads
    guard threads <= machine.cores else {
      throw UsageError("--threads \(threads): this machine has \(machine.cores) cores to use")
    }
    if spec.nativeSparsity && source.folder == nil {
      throw UsageError("--sparsity native needs real weights: give a model's folder")
    }
    if spec.stages == [.decode] && architecture.decoder == nil {
      throw UsageError(
        "--stage decode: \(architecture.name) is an encoder alone and makes no tokens; leave it out"
      )
    }
    var all = try ModelVariant.all(spec, of: architecture, addsBaseline: true)
    // A prompt's own kernels would take memory that nothing timed would use.
    if !spec.stages.contains(.first) {
      for index in all.indices { all[index].variant.isPackedOnce = true }
    }
    if spec.fidelity && source.folder == nil {
      notes.append(
        "weights are synthetic, and zeros fall on large ones as on small ones: a trained model that is "
          + "pruned stays nearer to the dense one")
    }
    let available = machine.availableMemoryBytes
    func memory(_ variants: [ModelVariant]) -> ModelMemory {
      var extent = needed
      extent.givesAllLogits = spec.fidelity
      return ModelMemory(
        architecture: architecture, variants: variants.map(\.variant), extent: extent)
    }
    if memory(all).bytes(blocks: spec.blocks) <= available {
      variants = all
    } else {
      // What was only added to compare with is left out first.
      variants = all.filter { !$0.isAdded }
      try memory(variants).require(available, blocks: spec.blocks)
      if spec.fidelity && !variants.contains(where: \.isBaseline) {
        throw UnavailableError(
          "--fidelity compares with dense fp32, which doesn't fit in memory beside the others: run "
            + "fewer variants, or fewer blocks by --blocks")
      }
      notes.append(
        "dense fp32, which the others would be compared with, doesn't fit in memory beside them")
    }
  }

  private var notes: [String] = []

  /// How many tokens of what there are, and where decoding starts.
  static func extent(
    _ spec: ModelSpec, of architecture: Architecture
  ) throws -> (ModelExecution.Extent, Int) {
    let isDecoder = architecture.decoder != nil
    let isEncoder = architecture.encoder != nil
    if let audio = architecture.audio, let prompt = spec.prompt, prompt != audio.frames {
      throw UsageError(
        "--prompt: \(architecture.name) always hears \(audio.frames) frames; leave it out")
    }
    let prompt = spec.prompt ?? architecture.audio?.frames ?? defaultPrompt
    let context = spec.context ?? (isEncoder ? 1 : prompt)
    if !isEncoder && context < prompt {
      throw UsageError("--context \(context) is less than the prompt's \(prompt) tokens")
    }
    let extent = ModelExecution.Extent(
      sequences: spec.batch, encoderTokens: isEncoder ? prompt : 0,
      prompt: isDecoder ? (isEncoder ? 1 : prompt) : 0,
      capacity: isDecoder ? max(context, 1) + spec.generate : 0)
    try architecture.requireRoom(for: extent)
    return (extent, context)
  }

  private static let defaultPrompt = 128

  /// Runs all; `shouldStop` ends it after the round in hand, and keeps the stages that were measured.
  ///
  /// Throws `UnavailableError` when the build isn't optimised or memory isn't granted, `DataError` when
  /// weights can't be used.
  public func run(shouldStop: @escaping () -> Bool) throws -> ModelOutcome {
    try MachineSurvey.requireOptimisedBuild()
    let start = Clock.now()
    var run = description()
    let team = try ThreadTeam.make(threads: threads)
    events(.note("measuring ceilings"))
    let survey = try CeilingSurvey(team: team, caches: machine.caches)
    run.ceilings = try Ceilings(survey, threads: threads)
    team.adopt()
    var failures: [String] = []
    if let models = try pack(team, shouldStop) {
      failures = try check(models)
      if failures.isEmpty {
        try measure(models, team, survey, &run, shouldStop)
      }
    }
    run.state = shouldStop() ? "interrupted" : "finished"
    run.wallSeconds = Clock.seconds(since: start)
    run.peakMemoryBytes = SystemMemory.peakResidentBytes
    run.notes = notes
    run.warnings = [OpenBLAS.warning, AMXPermission.warning].compactMap(\.self) + failures
    run.warnings.forEach { events(.warning($0)) }
    events(.finished)
    return ModelOutcome(run: run, incorrect: failures.count, interrupted: shouldStop())
  }

  private func description() -> ModelRun {
    let architecture = source.architecture
    let all = Architecture.Side.allCases.compactMap { architecture[$0]?.blocks }.max() ?? 0
    return ModelRun(
      name: spec.name.isEmpty ? architecture.name : spec.name, startedAt: Date(),
      commandLine: commandLine, gitCommit: Provenance.gitCommit(),
      buildConfiguration: Provenance.buildConfiguration,
      versions: Provenance.versions(machine), machine: machine, model: architecture.name,
      weights: source.folder, seed: source.folder == nil ? spec.seed : nil, threads: threads,
      batch: spec.batch, prompt: max(extent.encoderTokens, extent.prompt),
      context: architecture.decoder == nil ? 0 : context,
      generate: architecture.decoder == nil ? 0 : spec.generate,
      blocks: min(all, spec.blocks ?? all), blocksOfTheModel: all)
  }

  private func pack(_ team: ThreadTeam, _ shouldStop: @escaping () -> Bool) throws -> [PackedModel]?
  {
    let packer = ModelPacker(
      source.tensors, variants: variants.map(\.variant), blocks: spec.blocks,
      tuner: KernelTuner(extent: extent, team: team, shouldStop: shouldStop), team: team)
    let start = Clock.now()
    var isStarted = false
    let models = try packer.pack { [events] done, total in
      if !isStarted { events(.started(groups: total)) }
      isStarted = true
      let seconds = Clock.seconds(since: start)
      events(
        .progress(
          done: done, total: total, label: "packing weights",
          secondsLeft: done == 0 ? .infinity : seconds / Double(done) * Double(total - done)))
      return !shouldStop()
    }
    events(.finished)
    return models
  }

  /// Compares what the first block's layers give with a reference, and says what is wrong: a kernel that
  /// fails isn't timed.
  private func check(_ models: [PackedModel]) throws -> [String] {
    var failures: [String] = []
    for (variant, model) in zip(variants, models) {
      for failure in try model.verify(extent: extent, seed: spec.seed) {
        failures.append("\(variant.id): \(failure)")
      }
    }
    return failures
  }

  private func measure(
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

  private var stages: [ModelSpec.Stage] {
    spec.stages.filter { $0 == .first || source.architecture.decoder != nil }
  }

  /// One regime where every variant is larger than the last-level cache can hold, else both.
  private func regimes(_ models: [PackedModel]) -> [ModelRegime] {
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
  private func time(
    _ stage: ModelSpec.Stage, _ regime: ModelRegime, _ contestants: [ModelContestant],
    _ baseline: Int?, _ team: ThreadTeam, _ survey: CeilingSurvey, _ shouldStop: () -> Bool
  ) throws -> [[ModelRecord.StageTimes]]? {
    let architecture = source.architecture
    events(
      .note("timing \(stage == .first ? "the first token" : "decoding"), \(regime.cache.rawValue)"))
    for contestant in contestants {
      if shouldStop() { return nil }
      if stage == .decode { contestant.fillContext(shouldStop: shouldStop) }
    }
    var rule = SamplingRule()
    rule.caseBudgetSeconds = spec.caseBudgetSeconds
    rule.fewestRounds = 7
    var sampled = contestants.map {
      $0.contestant(stage, cache: regime.cache, flushes: regime.flushes)
    }
    // Once untimed, so that no first call pays for pages and caches.
    for contestant in sampled {
      if shouldStop() { return nil }
      contestant.prepare()
      contestant.run(0)
    }
    contestants.forEach { $0.reset() }
    // Memory takes its turn in every round: what it gives drifts as much as everything else.
    let memory = MemoryRates()
    if regime.cache == .cold {
      sampled.append(
        Contestant(
          copies: 1, mostCalls: 1, knownCalls: 1, prepare: { team.rouse() },
          run: { _ in memory.rates.append(survey.memoryBandwidthNow() ?? .nan) }))
    }
    guard
      let measurement = GroupSampler(rule: rule, baseline: baseline).measure(
        sampled, shouldStop: shouldStop)
    else { return nil }
    let scales = StageSamples.BlockScales(
      encoder: scale(architecture.encoder), decoder: scale(architecture.decoder))
    let samples = StageSamples(
      contestants.map(\.calls), measurement, scales: scales, baseline: baseline,
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

  private func scale(_ stack: Stack?) -> Double {
    guard let stack, let blocks = spec.blocks, blocks < stack.blocks else { return 1 }
    return Double(stack.blocks) / Double(blocks)
  }

  /// Bytes that a call must read from memory: weights once, and cached keys and values.
  private func bytes(_ stage: ModelRecord.Stage, _ model: PackedModel) -> Int {
    let architecture = source.architecture
    let encoder =
      Double(model.linearBytes(side: .encoder, phase: .prefill)) * scale(architecture.encoder)
    let factor = scale(architecture.decoder)
    switch stage {
    case .encode: return Int(encoder)
    case .firstToken:
      let decoder = Double(model.linearBytes(side: .decoder, phase: .prefill)) * factor
      return Int(encoder + decoder) + model.headBytes
    case .decode:
      guard let stack = architecture.decoder else { return 0 }
      let weights = Double(model.linearBytes(side: .decoder, phase: .decode)) * factor
      let positions =
        context + spec.generate / 2 + (stack.attendsToEncoder ? extent.encoderTokens : 0)
      let cached = 8 * stack.blocks * extent.sequences * stack.keyValues * positions
      return Int(weights) + model.headBytes + cached
    }
  }

  private func record(
    _ index: Int, _ model: PackedModel, _ contestant: ModelContestant, _ regime: ModelRegime
  ) -> ModelRecord {
    let variant = variants[index]
    let factor = scale(source.architecture.decoder ?? source.architecture.encoder)
    var record = ModelRecord(
      id: "\(variant.id)/\(regime.cache.rawValue)", pattern: "\(variant.pattern)",
      sparsity: model.sparsity, precision: variant.precision.rawValue,
      headPrecision: variant.variant.headPrecision.rawValue, kernel: variant.kernel.text,
      cache: regime.cache.rawValue,
      coldMethod: regime.cache == .warm ? nil : regime.flushes ? "flush" : "by size",
      isBaseline: variant.isBaseline, linearBytes: Int(Double(model.linearBytes) * factor),
      headBytes: model.headBytes,
      cacheBytes: Int(Double(contestant.execution.cacheBytes) * factor),
      layers: model.layerKernels(extent: extent, asked: variant.kernel))
    if let published = PublishedSpeedup.find(
      model: source.architecture.name, pattern: variant.pattern, precision: variant.precision)
    {
      record.publishedSpeedup = published.speedup
      record.publishedSource = published.source
    }
    return record
  }

  /// What the bytes of the last stage alone would give.
  private func addSizeBounds(_ records: inout [ModelRecord], _ baseline: Int) {
    guard let dense = records[baseline].stages.last else { return }
    for index in records.indices {
      guard let own = records[index].stages.last, own.bytes > 0 else { continue }
      records[index].sizeBoundSpeedup = Double(dense.bytes) / Double(own.bytes)
    }
  }

  private func fidelity(
    _ models: [PackedModel], _ inputs: ModelInputs
  ) throws -> [Int: ModelRecord.Fidelity] {
    events(.note("comparing outputs with the dense model's"))
    guard let teacher = variants.firstIndex(where: \.isBaseline) else { return [:] }
    var batches: [FidelityProbe.Batch] = [(inputs, extent)]
    if let own {
      batches = (0..<max(own.tokens.inputs.count, own.tokens.decoderInputs.count)).map { row in
        let inputs = ModelInputs(
          source.architecture, tokens: own.tokens, features: own.features, row: row)
        return (inputs, inputs.extent(source.architecture))
      }
    } else if source.folder != nil {
      notes.append("distances are of random tokens: give real ones with --tokens")
    }
    let probe = try FidelityProbe(teacher: models[teacher], batches: batches, isa: spec.isa)
    var found: [Int: ModelRecord.Fidelity] = [:]
    for index in models.indices where index != teacher {
      found[index] = try probe.compare(models[index])
    }
    return found
  }
}

/// What memory gave, round after round.
private final class MemoryRates {
  var rates: [Double] = []
}

/// How running a model ended.
public struct ModelOutcome {
  /// What it gave.
  public var run: ModelRun
  /// Kernels that failed their check; nothing was timed then.
  public var incorrect: Int
  /// Whether it was stopped.
  public var interrupted: Bool
}
