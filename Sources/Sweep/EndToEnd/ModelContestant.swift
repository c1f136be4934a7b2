import Hardware
import Matrices
import Measurement
import Models
import Records

/// One variant, ready to be timed: its stages as closures for the sampler, and what every call took by kind
/// of work.
final class ModelContestant {
  let execution: ModelExecution
  private let inputs: ModelInputs
  private let context: Int
  private let generate: Int
  private let team: ThreadTeam
  private var tokens: [Int32]
  private var step = 0
  /// Of each timed call, in order.
  private(set) var calls: [Call] = []

  /// What one call took.
  struct Call {
    var seconds: WorkSeconds
    var wallSeconds: Double
  }

  /// A contestant of `model` on `inputs`, decoding from `context` on for `generate` tokens.
  ///
  /// Throws `UnavailableError` when memory isn't granted, `UsageError` when there are too few positions.
  init(
    _ model: PackedModel, inputs: ModelInputs, extent: ModelExecution.Extent, context: Int,
    generate: Int, isa: InstructionSet?, team: ThreadTeam
  ) throws {
    execution = try ModelExecution(model, extent: extent, isa: isa)
    self.inputs = inputs
    self.context = context
    self.generate = generate
    self.team = team
    tokens = inputs.startTokens
  }

  /// The stage as something to sample: a call's samples end up in `calls`.
  ///
  /// Where size alone doesn't keep weights out of the caches, an untimed call comes before each timed one: it
  /// leaves caches, buffers and warm weights as a call of the same variant does, not as whichever took its turn
  /// before. Cold weights are flushed after it.
  func contestant(_ stage: ModelSpec.Stage, cache: CacheRegime, flushes: Bool) -> Contestant {
    calls = []
    step = 0
    let storages = execution.model.storages
    return Contestant(
      copies: 1, mostCalls: 1, knownCalls: 1,
      prepare: { [self] in
        if cache == .warm || flushes { run(stage) }
        if flushes {
          team.perform { thread in
            for storage in storages { storage.flush(thread: thread, copy: 0) }
          }
        } else {
          team.rouse()
        }
      },
      run: { [self] _ in
        let start = Clock.now()
        execution.restartLaps()
        run(stage)
        calls.append(
          Call(seconds: execution.seconds, wallSeconds: Clock.seconds(since: start)))
        if stage == .decode { step += 1 }
      })
  }

  private func run(_ stage: ModelSpec.Stage) {
    switch stage {
    case .first: first()
    case .decode:
      execution.decode(tokens: tokens, at: context + step % generate)
      tokens = execution.nextTokens()
    }
  }

  private func first() {
    inputs.encode(execution)
    guard execution.model.architecture.decoder != nil else { return }
    execution.prefill(tokens: inputs.promptTokens)
    tokens = execution.nextTokens()
  }

  /// Fills the cache with as many positions as decoding starts from; `shouldStop` ends it early.
  ///
  /// By whole prompts as long as they fit: how long a token takes depends on how much is cached, not what.
  func fillContext(shouldStop: () -> Bool) {
    first()
    var position = inputs.prompt
    while inputs.prompt > 1 && position + inputs.prompt <= context && !shouldStop() {
      execution.prefill(tokens: inputs.promptTokens, at: position)
      tokens = execution.nextTokens()
      position += inputs.prompt
    }
    while position < context && !shouldStop() {
      execution.decode(tokens: tokens, at: position)
      tokens = execution.nextTokens()
      position += 1
    }
  }

  /// `contestants` as something to sample in `stage`, each run once untimed, so that no first call pays for
  /// pages and caches; nil when `shouldStop` ended it.
  static func ready(
    _ contestants: [ModelContestant], _ stage: ModelSpec.Stage, _ regime: ModelRegime,
    shouldStop: () -> Bool
  ) -> [Contestant]? {
    let sampled = contestants.map { contestant in
      if stage == .decode { contestant.fillContext(shouldStop: shouldStop) }
      return contestant.contestant(stage, cache: regime.cache, flushes: regime.flushes)
    }
    for contestant in sampled {
      if shouldStop() { return nil }
      contestant.prepare()
      contestant.run(0)
    }
    contestants.forEach { $0.calls = [] }
    return sampled
  }
}

extension SamplingRule {
  /// The rule for whole models, of which each variant and stage gets `seconds`: a call may take seconds, and
  /// a sign test needs six rounds.
  static func models(seconds: Double) -> SamplingRule {
    var rule = SamplingRule()
    rule.caseBudgetSeconds = seconds
    rule.fewestRounds = 7
    return rule
  }
}
