import CKernels
import Hardware
import Kernels

/// A stack of blocks made ready to run for so many tokens of so many sequences at a time: running it
/// allocates nothing.
final class StackExecution {
  /// Called with the number of a block that has ended and its hidden states, [token][hidden].
  typealias Observer = (Int, UnsafePointer<Float>) -> Void

  let sequences: Int
  let tokens: Int
  /// Hidden states between blocks, [sequence][token][hidden]: the input, and what is added to.
  let x: MemoryRegion
  /// What the stack gives, normalised where it ends with a norm.
  let output: MemoryRegion

  private let model: PackedModel
  private let stack: Stack
  private let side: Architecture.Side
  private let blocks: [Block]
  private let qkv: UnsafeMutablePointer<Float>
  private let y: UnsafeMutablePointer<Float>
  private let wide: UnsafeMutablePointer<Float>
  private let gated: UnsafeMutablePointer<Float>
  private let attention: AttentionStep
  private let crossAttention: AttentionStep?
  private let steps: TokenSteps
  private let laps: Laps
  private let regions: [MemoryRegion]

  /// The layers of one block, bound to the stack's buffers.
  private struct Block {
    var qkv: Multiplication
    var o: Multiplication
    var crossQ: Multiplication?
    var crossO: Multiplication?
    var up: Multiplication
    var down: Multiplication
  }

  /// What the executions of one model have in common.
  struct Context {
    var model: PackedModel
    var routines: TransformerRoutines
    var workspace: Workspace
    var laps: Laps
  }

  /// Binds the layers of `side` as `phase` has them packed.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(
    _ context: Context, side: Architecture.Side, phase: Phase, sequences: Int, tokens: Int,
    cache: KeyValueCache, crossCache: KeyValueCache?, tables: PositionTables
  ) throws {
    let model = context.model
    let architecture = model.architecture
    guard let stack = architecture[side] else {
      throw UnavailableError("\(architecture.name) has no \(side.rawValue)")
    }
    let rows = sequences * tokens
    let hidden = architecture.hidden
    func region(_ floats: Int) throws -> MemoryRegion { try MemoryRegion(count: rows * floats * 4) }
    let x = try region(hidden)
    let isBefore = stack.norm.placement == .before
    // Where norms come last, layers read the hidden states themselves.
    let h = isBefore ? try region(hidden) : x
    let qkv = try region(stack.queries + 2 * stack.keyValues)
    let attended = try region(stack.queries)
    let y = try region(hidden)
    let wide = try region(stack.isGated ? 2 * stack.inner : stack.inner)
    let gated = stack.isGated ? try region(stack.inner) : wide
    self.model = model
    self.stack = stack
    self.side = side
    self.sequences = sequences
    self.tokens = tokens
    self.x = x
    output = h
    self.qkv = qkv.pointer(to: Float.self)
    self.y = y.pointer(to: Float.self)
    self.wide = wide.pointer(to: Float.self)
    self.gated = gated.pointer(to: Float.self)
    laps = context.laps
    regions = [qkv, attended, y, wide, gated]
    steps = TokenSteps(context.routines, team: model.team, scratch: x)
    func step(isCross: Bool, _ cache: KeyValueCache) -> AttentionStep {
      AttentionStep(
        stack, sequences: sequences, tokens: tokens, isCross: isCross, cache: cache, tables: tables,
        routines: context.routines, team: model.team, out: attended)
    }
    attention = step(isCross: false, cache)
    crossAttention = crossCache.map { step(isCross: true, $0) }
    func bind(
      _ kind: LayerSlot.Kind, _ block: Int, _ from: MemoryRegion, _ to: MemoryRegion
    ) throws -> Multiplication {
      let slot = LayerSlot(side, kind)
      let size = architecture.size(of: slot)
      guard let layer = model.slots[slot]?[block].layers[phase] else {
        throw UnavailableError("\(architecture.name(of: slot)) isn't packed for \(phase.rawValue)")
      }
      return try layer.bind(
        Activations(
          batch: rows, inFeatures: size.inFeatures, outFeatures: size.outFeatures, x: from, y: to,
          workspace: context.workspace))
    }
    blocks = try (0..<stack.blocks).map { block in
      Block(
        qkv: try bind(.qkv, block, h, qkv), o: try bind(.o, block, attended, y),
        crossQ: stack.attendsToEncoder ? try bind(.crossQ, block, h, qkv) : nil,
        crossO: stack.attendsToEncoder ? try bind(.crossO, block, attended, y) : nil,
        up: try bind(.up, block, h, wide), down: try bind(.down, block, gated, y))
    }
  }

  /// Runs all blocks on the hidden states in `x`, whose first token of each sequence is at `position`;
  /// `encoded` positions of the encoder's output are attended to where the stack does.
  func run(position: Int, encoded: Int = 0, observer: Observer? = nil) {
    let rows = sequences * tokens
    let hidden = x.pointer(to: Float.self)
    let isBefore = stack.norm.placement == .before
    let normalised = output.pointer(to: Float.self)
    var norm = model.shared.norm(side, 0, .selfAttention)
    if isBefore {
      steps.addNorm(norm, tokens: rows, x: hidden, y: nil, bias: nil, out: normalised)
      laps.end(side, .norm)
    }
    for (index, block) in blocks.enumerated() {
      run(block.qkv, .qkv)
      attention.run(
        AttentionStep.Input(
          rows: qkv, bias: bias(.qkv, index), block: index, position: position,
          cached: position + tokens))
      laps.end(side, .attention)
      run(block.o, .o)
      if let crossQ = block.crossQ, let crossO = block.crossO, let crossAttention {
        norm = model.shared.norm(side, index, .crossAttention)
        steps.addNorm(
          norm, tokens: rows, x: hidden, y: y, bias: bias(.o, index), out: normalised)
        laps.end(side, .norm)
        run(crossQ, .crossQ)
        crossAttention.run(
          AttentionStep.Input(
            rows: qkv, bias: bias(.crossQ, index), block: index, position: position,
            cached: encoded))
        laps.end(side, .attention)
        run(crossO, .crossO)
      }
      norm =
        isBefore
        ? model.shared.norm(side, index, .feedForward)
        : model.shared.norm(side, index, .selfAttention)
      steps.addNorm(
        norm, tokens: rows, x: hidden, y: y,
        bias: bias(block.crossO == nil ? .o : .crossO, index), out: normalised)
      laps.end(side, .norm)
      run(block.up, .up)
      activate(index, rows)
      laps.end(side, .activation)
      run(block.down, .down)
      endBlock(index, rows, hidden, normalised, isBefore: isBefore)
      observer?(index, hidden)
    }
  }

  /// Adds what the block's last layer gave, and normalises for what comes next.
  private func endBlock(
    _ index: Int, _ rows: Int, _ hidden: UnsafeMutablePointer<Float>,
    _ normalised: UnsafeMutablePointer<Float>, isBefore: Bool
  ) {
    let isLast = index + 1 == blocks.count
    let norm =
      !isBefore
      ? model.shared.norm(side, index, .feedForward)
      : isLast
        ? model.shared.norm(side, nil, .final)
        : model.shared.norm(side, index + 1, .selfAttention)
    steps.addNorm(norm, tokens: rows, x: hidden, y: y, bias: bias(.down, index), out: normalised)
    laps.end(side, isBefore && isLast ? .output : .norm)
  }

  private func activate(_ index: Int, _ rows: Int) {
    let bias = bias(.up, index)
    guard stack.isGated else {
      steps.activate(stack.activation.code, size: stack.inner, tokens: rows, y: wide, bias: bias)
      return
    }
    steps.activate(
      BENCH_ACTIVATION_NONE, size: 2 * stack.inner, tokens: rows, y: wide, bias: bias)
    steps.gate(stack.activation.code, size: stack.inner, tokens: rows, y: wide, out: gated)
  }

  @inline(__always)
  private func run(_ layer: Multiplication, _ kind: LayerSlot.Kind) {
    layer.run(copy: 0)
    laps.end(side, Work(kind))
  }

  private func bias(_ kind: LayerSlot.Kind, _ block: Int) -> UnsafePointer<Float>? {
    model.shared.bias(LayerSlot(side, kind), block: block)
  }
}
