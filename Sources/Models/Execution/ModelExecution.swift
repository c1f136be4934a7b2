import CKernels
import Hardware
import Kernels

/// A packed model made ready to run on so many sequences: an encoder's tokens or frames, a decoder's
/// prompt, and one token after another through the cache.
///
/// All sequences of a batch are of one length. Buffers are made once, and kept from call to call.
public final class ModelExecution {
  /// How much of everything there is.
  public struct Extent: Sendable, Equatable {
    /// Sequences at once.
    public var sequences: Int
    /// Tokens or frames that the encoder sees; 0 for a decoder alone.
    public var encoderTokens: Int
    /// Tokens that the decoder takes at once in `prefill`; 0 for an encoder alone.
    public var prompt: Int
    /// Positions that the decoder's cache has room for.
    public var capacity: Int
    /// Whether `prefill` gives the logits of all its tokens, not of the last alone.
    public var givesAllLogits: Bool

    /// An extent.
    public init(
      sequences: Int, encoderTokens: Int, prompt: Int, capacity: Int, givesAllLogits: Bool = false
    ) {
      self.sequences = sequences
      self.encoderTokens = encoderTokens
      self.prompt = prompt
      self.capacity = capacity
      self.givesAllLogits = givesAllLogits
    }

    /// Rows of activations that `slot` multiplies in `phase`.
    public func rows(of slot: LayerSlot, in phase: Phase) -> Int {
      guard phase == .prefill else { return sequences }
      let fromEncoder = slot.side == .encoder || slot.kind == .crossKV
      return sequences * max(1, fromEncoder ? encoderTokens : prompt)
    }
  }

  /// Called with a stack, the number of a block that has ended, and its hidden states.
  public typealias Observer = (Architecture.Side, Int, UnsafeBufferPointer<Float>) -> Void

  /// What it was made for.
  public let extent: Extent
  /// What it runs.
  public let model: PackedModel
  /// Bytes of the decoder's caches, those of the encoder's output included.
  public let cacheBytes: Int
  /// The instruction set of what runs between linear layers.
  public let isa: InstructionSet
  /// Told of every block, when set; for looking into a model, not for timing it.
  public var observer: Observer?

  private let laps = Laps()
  private let encoder: StackExecution?
  private let audio: AudioFrontEnd?
  private let cross: CrossProjection?
  private let prompt: StackExecution?
  private let step: StackExecution?
  private let promptHead: HeadStep?
  private let stepHead: HeadStep?
  private var lastHead: HeadStep?
  private let steps: TokenSteps

  /// Makes `model` ready for `extent`.
  ///
  /// What runs between linear layers is code for `isa` at most. Throws `UnavailableError` when memory
  /// isn't granted, `UsageError` when there are more tokens than the model has positions for.
  public init(_ model: PackedModel, extent: Extent, isa: InstructionSet? = nil) throws {
    try model.architecture.requireRoom(for: extent)
    precondition(extent.prompt <= extent.capacity, "the cache has no room for the prompt")
    self.model = model
    self.extent = extent
    let architecture = model.architecture
    let routines = TransformerRoutines.best(atMost: isa)
    self.isa = routines.isa
    let context = StackExecution.Context(
      model: model, routines: routines, workspace: Workspace(), laps: laps)
    let sequences = extent.sequences
    var cacheBytes = 0
    func cache(_ stack: Stack, _ capacity: Int) throws -> KeyValueCache {
      try KeyValueCache(
        blocks: stack.blocks, sequences: sequences, heads: stack.keyValueHeads,
        headSize: stack.headSize, capacity: capacity)
    }
    func tables(_ stack: Stack, _ side: Architecture.Side, _ capacity: Int) throws -> PositionTables
    {
      try PositionTables(
        stack, capacity: capacity, relativeBias: model.shared.vector(.relativeBias(side)))
    }
    var encoder: StackExecution?
    if let stack = architecture.encoder {
      encoder = try StackExecution(
        context, side: .encoder, phase: .prefill, sequences: sequences,
        tokens: extent.encoderTokens, cache: cache(stack, extent.encoderTokens), crossCache: nil,
        tables: tables(stack, .encoder, extent.encoderTokens))
    }
    self.encoder = encoder
    audio = try encoder.flatMap { encoder in
      try architecture.audio.map { try AudioFrontEnd($0, context: context, encoder: encoder) }
    }
    if let stack = architecture.decoder {
      let own = try cache(stack, extent.capacity)
      let crossCache =
        stack.attendsToEncoder ? try cache(stack, extent.encoderTokens) : nil
      let tables = try tables(stack, .decoder, extent.capacity)
      cacheBytes = own.bytes + (crossCache?.bytes ?? 0)
      cross = try crossCache.flatMap { cache in
        try encoder.map { try CrossProjection(context, stack: stack, from: $0, cache: cache) }
      }
      func execution(_ phase: Phase, _ tokens: Int) throws -> StackExecution {
        try StackExecution(
          context, side: .decoder, phase: phase, sequences: sequences, tokens: tokens, cache: own,
          crossCache: crossCache, tables: tables)
      }
      prompt = extent.prompt > 1 ? try execution(.prefill, extent.prompt) : nil
      step = try execution(.decode, 1)
      let last = try HeadStep(
        model, rows: sequences, routines: routines, workspace: context.workspace)
      stepHead = last
      promptHead =
        extent.givesAllLogits && extent.prompt > 1
        ? try HeadStep(
          model, rows: sequences * extent.prompt, routines: routines,
          workspace: context.workspace) : last
    } else {
      (cross, prompt, step, promptHead, stepHead) = (nil, nil, nil, nil, nil)
    }
    self.cacheBytes = cacheBytes
    let scratch = encoder?.x ?? step?.x ?? model.shared.embedding
    steps = TokenSteps(context.routines, team: model.team, scratch: scratch)
  }

  /// Seconds by kind of work since `restartLaps`; what stands in for weights isn't counted.
  public var seconds: WorkSeconds {
    model.stream.map { laps.seconds.subtracting($0.seconds) } ?? laps.seconds
  }

  /// Starts accounting for time anew.
  public func restartLaps() {
    model.stream?.restart()
    laps.restart()
  }

  /// Encodes `tokens`, [sequences][encoderTokens], and makes the keys and values that a decoder attends to.
  public func encode(tokens: [Int32]) {
    guard let encoder else { return }
    embed(tokens, .encoder, into: encoder, position: 0)
    finishEncoding(encoder)
  }

  /// Encodes `features`, mel bands over time as [sequences][frames][bands], twice as many frames as the
  /// encoder has tokens.
  public func encode(features: UnsafePointer<Float>) {
    guard let encoder, let audio else { return }
    audio.run(features, laps: laps)
    finishEncoding(encoder)
  }

  private func finishEncoding(_ encoder: StackExecution) {
    encoder.run(position: 0, observer: observer(.encoder, encoder))
    cross?.run(laps: laps)
  }

  /// Takes `tokens`, [sequences][prompt], at `position` on through the decoder: fills the cache and makes
  /// logits.
  public func prefill(tokens: [Int32], at position: Int = 0) {
    guard let execution = prompt ?? step, let head = promptHead else { return }
    decode(tokens, position, execution, head)
  }

  /// Takes one token of each sequence, at `position`.
  public func decode(tokens: [Int32], at position: Int) {
    guard let step, let stepHead else { return }
    decode(tokens, position, step, stepHead)
  }

  private func decode(
    _ tokens: [Int32], _ position: Int, _ execution: StackExecution, _ head: HeadStep
  ) {
    embed(tokens, .decoder, into: execution, position: position)
    execution.run(
      position: position, encoded: extent.encoderTokens, observer: observer(.decoder, execution))
    head.run(
      execution.output.pointer(to: Float.self), tokens: execution.tokens,
      sequences: extent.sequences)
    laps.end(.decoder, .head)
    lastHead = head
  }

  /// The likeliest next token of each sequence, after `prefill` or `decode`.
  public func nextTokens() -> [Int32] {
    guard let head = lastHead else { return [] }
    let perSequence = head.rows / extent.sequences
    let tokens = (0..<extent.sequences).map { head.largest(row: ($0 + 1) * perSequence - 1) }
    laps.end(.decoder, .sampling)
    return tokens
  }

  /// The logits of the last call, [rows][vocabulary]: a row for each sequence, or for each of its tokens.
  public var logits: UnsafeBufferPointer<Float> {
    guard let head = lastHead else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(
      start: head.logits, count: head.rows * model.architecture.vocabulary)
  }

  /// The encoder's output, [sequences][encoderTokens][hidden].
  public var encoded: UnsafeBufferPointer<Float> {
    guard let encoder else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(
      start: encoder.output.pointer(to: Float.self),
      count: extent.sequences * extent.encoderTokens * model.architecture.hidden)
  }

  private func observer(
    _ side: Architecture.Side, _ execution: StackExecution
  ) -> StackExecution.Observer? {
    guard let observer else { return nil }
    let count = execution.sequences * execution.tokens * model.architecture.hidden
    return { block, states in
      observer(side, block, UnsafeBufferPointer(start: states, count: count))
    }
  }

  /// Hidden states of `tokens`: rows of the embedding, with positions and segments where there are such.
  private func embed(
    _ tokens: [Int32], _ side: Architecture.Side, into execution: StackExecution, position: Int
  ) {
    let shared = model.shared
    let hidden = model.architecture.hidden
    let x = execution.x.pointer(to: Float.self)
    let table = UnsafePointer(shared.embedding.pointer(to: Float.self))
    let positions = shared.vector(.positions(side))
    let segment = shared.vector(.segments)
    for row in 0..<execution.sequences * execution.tokens {
      let target = x + row * hidden
      target.update(from: table + Int(tokens[row]) * hidden, count: hidden)
      if let positions {
        let place = positions + (position + row % execution.tokens) * hidden
        for index in 0..<hidden { target[index] += place[index] }
      }
      if let segment {
        for index in 0..<hidden { target[index] += segment[index] }
      }
    }
    if let norm = shared.embeddingNorm() {
      steps.addNorm(
        norm, tokens: execution.sequences * execution.tokens, x: x, y: nil, bias: nil, out: x)
    }
    laps.end(side, .embedding)
  }
}

extension Architecture {
  /// Refuses more tokens than there are positions for.
  public func requireRoom(for extent: ModelExecution.Extent) throws {
    for (side, tokens) in [(Side.encoder, extent.encoderTokens), (.decoder, extent.capacity)] {
      guard let most = self[side]?.mostPositions, tokens > most else { continue }
      throw UsageError(
        "\(name)'s \(side.rawValue) has \(most) positions, and \(tokens) are asked for: shorten the "
          + "prompt, the context or what is generated")
    }
  }
}
