import Analysis
import Foundation
import Hardware
import Kernels
import Matrices
import Measurement
import Models
import Records

/// Decides which kernel, precision and instruction set each layer of a model gets.
public final class Decider {
  let spec: DecisionSpec
  let source: ModelSource
  let machine: MachineDescription
  let commandLine: [String]
  let events: (SweepEvent) -> Void
  let other: OtherMachine?
  let precisions: [Precision]
  var variants: DecisionVariants
  var predictor: ModelPredictor
  var fidelityLosses: [Precision: Double] = [:]
  var warnings: [String] = []

  private let sources: [String]
  private let pattern: Pattern
  private(set) var patterns: [LayerSlot: Pattern] = [:]

  var architecture: Architecture { source.architecture }

  /// Prepares to decide what `spec` asks for.
  ///
  /// Records of its layers are taken from the runs kept in the folders `sources`, where they have them. Real weights that keep their own zeros are read, to count them.
  ///
  /// Throws `UsageError` when it can't be run as asked, `DataError` when the model or a run can't be read or
  /// isn't of the machine it is meant to be, `UnavailableError` when no kernel runs a precision.
  public init(
    spec: DecisionSpec, sources: [String], machine: MachineDescription, commandLine: [String],
    events: @escaping (SweepEvent) -> Void
  ) throws {
    try spec.validate()
    var spec = spec
    spec.model.caches = [.cold]
    self.machine = machine
    self.commandLine = commandLine
    self.events = events
    self.sources = sources
    source = try ModelSource(spec.model)
    for case .named(let name) in spec.model.kernels { _ = try KernelCatalogue.named(name) }
    let objective = try spec.objective(for: source.architecture)
    if objective != spec.objective {
      events(
        .note(
          "\(source.architecture.name) is an encoder alone: planned for the fastest prompt"))
    }
    spec.objective = objective
    other = try spec.otherMachine.map {
      try OtherMachine(
        path: $0, threads: spec.model.threads == SweepSpec.everyCore ? nil : spec.model.threads)
    }
    if let widest = other?.widestInstructionSet, widest < .best {
      spec.model.isa = min(spec.model.isa ?? widest, widest)
    }
    self.spec = spec
    precisions = spec.model.weightPrecisions
    let asked = try spec.pattern(hasWeights: source.folder != nil)
    if asked == .native {
      events(.note("counting the zeros of \(spec.model.model)"))
      let team = try ThreadTeam.make(threads: spec.model.threads(on: machine))
      patterns = try NativeZeros(source.tensors, team: team).patterns()
    }
    // Weights without zeros gain nothing by formats for them.
    pattern = asked == .native && patterns.values.allSatisfy { $0 == .dense } ? .dense : asked
    if pattern != .native { patterns = [:] }
    variants = try DecisionVariants(
      spec, pattern: pattern, precisions: precisions, architecture: source.architecture)
    predictor = try Self.predictor(
      spec, source, variants, patterns, sources, machine, commandLine, events)
    try requireRoom()
  }

  /// Refuses a limit that no plan can keep to, by the kernels' own estimates: before anything is measured.
  private func requireRoom() throws {
    guard let limit = spec.memoryLimitBytes else { return }
    let plan = predictor.plan
    let least =
      plan.rows.prefix(variants.candidates.count).map { $0.leastBytes(architecture) }.min() ?? 0
    let needed = least + embeddingBytes + cacheBytes
    if needed > limit { throw tooLittle(limit, needed: needed) }
  }

  private static func predictor(
    _ spec: DecisionSpec, _ source: ModelSource, _ variants: DecisionVariants,
    _ patterns: [LayerSlot: Pattern], _ sources: [String], _ machine: MachineDescription,
    _ commandLine: [String], _ events: @escaping (SweepEvent) -> Void
  ) throws -> ModelPredictor {
    try ModelPredictor(
      spec: spec.model, architecture: source.architecture,
      variants: variants.candidates + [variants.baseline], patterns: patterns, sources: sources,
      machine: machine, commandLine: commandLine, events: events)
  }

  /// Leaves out the precisions that lose more fidelity than allowed; returns false when it was stopped.
  ///
  /// Throws `UnavailableError` when none is left, or memory doesn't suffice to compare.
  public func admitPrecisions(shouldStop: @escaping () -> Bool) throws -> Bool {
    guard let limit = spec.maximumFidelityLoss else { return true }
    guard let losses = try measureFidelity(shouldStop: shouldStop) else { return false }
    fidelityLosses = losses
    let admitted = precisions.filter { (losses[$0] ?? 0) <= limit }
    for precision in precisions where !admitted.contains(precision) {
      events(
        .note(
          "\(precision.rawValue) loses \(Self.text(losses[precision] ?? 0)) of the outputs' cosine, "
            + "more than \(Self.text(limit)): it is left out"))
    }
    guard !admitted.isEmpty else {
      let least = losses.min { $0.value < $1.value }
      throw UnavailableError(
        "no precision keeps within --max-fidelity-loss \(Self.text(limit))"
          + (least.map { ": \($0.key.rawValue) loses least, \(Self.text($0.value))" } ?? ""))
    }
    guard admitted != precisions else { return true }
    variants = try DecisionVariants(
      spec, pattern: pattern, precisions: admitted, architecture: architecture)
    predictor = try Self.predictor(
      spec, source, variants, patterns, sources, machine, commandLine, events)
    return true
  }

  /// Three significant digits.
  static func text(_ value: Double) -> String { String(format: "%.3g", value) }

  /// Refuses to go on where there is no record of a layer, and says which and how to get them.
  public func requireRecords(out: String?) throws {
    guard other == nil || !hasAllRecords else { return }
    try predictor.requireRecords(out: out)
  }

  /// Times what there is no record of, in a sweep kept in `out`; returns false when it was stopped.
  ///
  /// Throws as sweeps do, and `UnavailableError` when a layer still has no record.
  public func measureMissing(
    out: String, summary: @escaping (RunDescription, [CaseRecord]) throws -> String,
    finish: @escaping (_ folder: String) throws -> Void = { _ in }, shouldStop: () -> Bool
  ) throws -> Bool {
    if hasAllRecords { return true }
    return try predictor.measureMissing(
      out: out, summary: summary, finish: finish, shouldStop: shouldStop)
  }

  /// Whether the other machine's run has a record of everything.
  private var hasAllRecords: Bool {
    guard let other else { return false }
    return other.records(of: predictor.plan.cases, from: LayerRecords()).hasAll(
      predictor.plan.cases)
  }

  /// The decision, with what is predicted of it; nil when `shouldStop` ended it.
  ///
  /// Throws `UnavailableError` when nothing fits in memory, or a layer has no record.
  public func decide(shouldStop: () -> Bool) throws -> Decision? {
    let plan = predictor.plan
    var records = predictor.records
    var projected = Set<String>()
    if let other {
      let there = other.records(of: plan.cases, from: records)
      (records, projected) = (there.records, there.keys)
      there.notes.forEach { events(.warning($0)) }
      warnings += there.notes
    }
    let table = DecisionTable(plan: plan, records: records, projected: projected)
    let entries = try table.entries(variants: variants.candidates.count)
    let fixed = fixedBytes(records)
    let limit = spec.memoryLimitBytes
    let search = PlanSearch(
      entries.map(\.options), objective: spec.objective, generate: spec.model.generate,
      limitBytes: limit.map { $0 - fixed })
    guard let picks = search.best() else { throw nothingFits(search, fixed: fixed) }
    var decision = description()
    decision.layers = zip(entries, picks).flatMap { entry, picks in
      completed(entry.options.verdicts(picks: picks), entry.slot)
    }
    if !projected.isEmpty { decision.projectedFrom = machine }
    guard
      let predicted = try predictedOptions(
        decision, records, isProjected: !projected.isEmpty, shouldStop: shouldStop)
    else { return nil }
    decision.options = predicted.options
    decision.memoryBytesPerSecond = predicted.memoryBytesPerSecond
    decision.warnings = warnings
    return decision
  }

  /// Where only one phase was timed, the layer gets the same in the other, so that the plan is whole.
  private func completed(_ layers: [Decision.Layer], _ slot: LayerSlot) -> [Decision.Layer] {
    guard let timed = layers.first, layers.count < architecture.phases(of: slot).count else {
      return layers
    }
    let missing = architecture.phases(of: slot).filter { phase in
      !layers.contains { $0.phase == phase.rawValue }
    }
    let copies = missing.map { phase in
      var copy = timed
      copy.phase = phase.rawValue
      copy.runnerUp = nil
      copy.margin = nil
      copy.isPaired = false
      copy.isTie = false
      copy.candidates = []
      copy.reason = "as in \(timed.phase)"
      return copy
    }
    return (copies + layers).sorted { $0.phase > $1.phase }
  }

  private func nothingFits(_ search: PlanSearch, fixed: Int) -> any Error {
    guard let least = search.leastBytes, let limit = spec.memoryLimitBytes else {
      return UnavailableError("a layer has no kernel that was measured in every phase")
    }
    return tooLittle(limit, needed: least + fixed)
  }

  private func tooLittle(_ limit: Int, needed: Int) -> UnavailableError {
    UnavailableError(
      "--memory \(SpecBytes.text(limit)) is less than any plan takes: the smallest needs "
        + "\(SpecBytes.text(needed)), embedding, head and cache included; allow more, or narrower "
        + "precisions (--precision, --head-precision), more zeros or a shorter context")
  }

  private func description() -> Decision {
    let plan = predictor.plan
    return Decision(
      startedAt: Date(), commandLine: commandLine, gitCommit: Provenance.gitCommit(),
      buildConfiguration: Provenance.buildConfiguration,
      machine: other?.contents.run.machine ?? machine, model: architecture.name,
      weights: source.folder, pattern: "\(pattern)",
      headPrecision: variants.headPrecision.rawValue, threads: other?.threads ?? plan.threads,
      batch: spec.model.batch, prompt: max(plan.extent.encoderTokens, plan.extent.prompt),
      context: architecture.decoder == nil ? 0 : predictor.context,
      generate: architecture.decoder == nil ? 0 : spec.model.generate, objective: spec.objective,
      memoryLimitBytes: spec.memoryLimitBytes, maximumFidelityLoss: spec.maximumFidelityLoss,
      precisions: precisions.map { precision in
        Decision.PrecisionVerdict(
          precision: precision.rawValue, fidelityLoss: fidelityLosses[precision],
          isAdmitted: variants.candidates.contains { $0.precision == precision })
      },
      sources: predictor.sources + (other.map { [$0.contents.folder.path] } ?? []))
  }
}

extension OtherMachine.Projected {
  /// Whether every one of `cases` has a record.
  fileprivate func hasAll(_ cases: [LayerCase]) -> Bool { cases.allSatisfy { records[$0] != nil } }
}
