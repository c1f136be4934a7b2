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
  let spec: ModelSpec
  let source: ModelSource
  let machine: MachineDescription
  let events: (SweepEvent) -> Void
  let commandLine: [String]
  let variants: [ModelVariant]
  let extent: ModelExecution.Extent
  let context: Int
  let threads: Int
  let own: (tokens: TokenFile, features: FeatureFile?)?
  /// The variant that the others' times are also put in relation to.
  let planID: String?

  /// Prepares to run what `spec` asks for; nothing is read but headers, nothing is allocated.
  ///
  /// `tokens` and `features` are files of inputs to compare outputs on, when fidelity is asked for.
  /// Throws `UsageError` when it can't be run as asked, `DataError` when the model or a plan can't be
  /// read, `UnavailableError` when memory wouldn't suffice: then it says what would.
  public convenience init(
    spec: ModelSpec, machine: MachineDescription, tokens: String? = nil, features: String? = nil,
    commandLine: [String], events: @escaping (SweepEvent) -> Void
  ) throws {
    try self.init(
      spec: spec, variants: nil, machine: machine, tokens: tokens, features: features,
      commandLine: commandLine, events: events)
  }

  /// The same for `variants` (nil: those that `spec` asks for, with dense fp32 to compare with), of which
  /// `plan` is the one that all are compared with as well.
  init(
    spec: ModelSpec, variants asked: [ModelVariant]?, plan: String? = nil,
    machine: MachineDescription, tokens: String? = nil, features: String? = nil,
    commandLine: [String], events: @escaping (SweepEvent) -> Void
  ) throws {
    self.spec = spec
    self.machine = machine
    self.commandLine = commandLine
    self.events = events
    planID = plan
    source = try ModelSource(spec)
    let architecture = source.architecture
    own = try tokens.map { tokens in
      (
        try TokenFile(path: tokens, for: architecture),
        try features.map { try FeatureFile(path: $0, for: architecture) }
      )
    }
    let (extent, context) = try Self.extent(spec, of: architecture)
    self.extent = extent
    self.context = context
    threads = try spec.threads(on: machine)
    if spec.nativeSparsity && source.folder == nil {
      throw UsageError("--sparsity native needs real weights: give a model's folder")
    }
    if spec.stages == [.decode] && architecture.decoder == nil {
      throw UsageError(
        "--stage decode: \(architecture.name) is an encoder alone and makes no tokens; leave it out"
      )
    }
    var all = try asked ?? ModelVariant.all(spec, of: architecture, addsBaseline: true)
    // A prompt's own kernels would take memory that nothing timed would use: nothing at all where a prompt is
    // one token, which goes the way of all others.
    if !spec.stages.contains(.first) || extent.prompt <= 1 {
      for index in all.indices { all[index].variant.isPackedOnce = true }
    }
    if spec.fidelity && source.folder == nil {
      notes.append(
        "weights are synthetic, and zeros fall on large ones as on small ones: a trained model that is "
          + "pruned stays nearer to the dense one")
    }
    let available = machine.availableMemoryBytes
    func memory(_ variants: [ModelVariant]) -> ModelMemory {
      var extent = extent
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

  var notes: [String] = []

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
