import CKernels
import Hardware
import Kernels

/// What runs between linear layers for tokens by themselves: norms and activations, shared out over the
/// team where there is enough to share.
final class TokenSteps {
  private struct Call {
    var set: bench_transformer_set
    var threads: Int
    var tokens: Int
    var norm: bench_norm
    var activation: bench_activation
    var size: Int
    var x: UnsafeMutablePointer<Float>
    var y: UnsafeMutablePointer<Float>?
    var bias: UnsafePointer<Float>?
    var out: UnsafeMutablePointer<Float>?

    func range(_ thread: Int) -> Range<Int> {
      tokens * thread / threads..<tokens * (thread + 1) / threads
    }
  }

  private let team: ThreadTeam
  private let call: UnsafeMutablePointer<Call>
  private let addNormTask: TeamTask
  private let activateTask: TeamTask
  private let gateTask: TeamTask

  /// Starting the team takes about as long as this many floats do on one thread.
  private static let leastSharedFloats = 8192

  init(_ routines: TransformerRoutines, team: ThreadTeam, scratch: MemoryRegion) {
    self.team = team
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        set: routines.set, threads: team.count, tokens: 0,
        norm: bench_norm(), activation: BENCH_ACTIVATION_NONE, size: 0,
        x: scratch.pointer(to: Float.self), y: nil, bias: nil, out: nil))
    addNormTask = TeamTask(context: call) { context, thread in
      let call = context.assumingMemoryBound(to: Call.self).pointee
      let range = call.range(thread)
      let offset = range.lowerBound * call.size
      var norm = call.norm
      call.set.add_norm(
        &norm, Int64(range.count), call.x + offset, call.y.map { UnsafePointer($0 + offset) },
        call.bias, call.out.map { $0 + offset })
    }
    activateTask = TeamTask(context: call) { context, thread in
      let call = context.assumingMemoryBound(to: Call.self).pointee
      if call.tokens == 1 {
        // One token's floats are shared out instead, by whole cache lines.
        let lines = (call.size + 15) / 16
        let first = min(call.size, lines * thread / call.threads * 16)
        let last = min(call.size, lines * (thread + 1) / call.threads * 16)
        call.set.activate(
          call.activation, Int64(last - first), 1, call.x + first, call.bias.map { $0 + first })
      } else {
        let range = call.range(thread)
        call.set.activate(
          call.activation, Int64(call.size), Int64(range.count),
          call.x + range.lowerBound * call.size, call.bias)
      }
    }
    gateTask = TeamTask(context: call) { context, thread in
      let call = context.assumingMemoryBound(to: Call.self).pointee
      let range = call.range(thread)
      guard let out = call.out else { return }
      call.set.gate(
        call.activation, Int64(call.size), Int64(range.count),
        call.x + range.lowerBound * 2 * call.size, out + range.lowerBound * call.size)
    }
  }

  deinit { call.deallocate() }

  /// x += y + bias, unless there is no y; then out = norm(x), unless there is no out.
  func addNorm(
    _ norm: bench_norm, tokens: Int, x: UnsafeMutablePointer<Float>,
    y: UnsafeMutablePointer<Float>?, bias: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>?
  ) {
    call.pointee.norm = norm
    call.pointee.tokens = tokens
    call.pointee.size = Int(norm.size)
    call.pointee.x = x
    call.pointee.y = y
    call.pointee.bias = bias
    call.pointee.out = out
    run(addNormTask, floats: tokens > 1 ? tokens * Int(norm.size) : 0)
  }

  /// y = activation(y + bias), y [tokens, size].
  func activate(
    _ activation: bench_activation, size: Int, tokens: Int, y: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>?
  ) {
    guard activation != BENCH_ACTIVATION_NONE || bias != nil else { return }
    call.pointee.activation = activation
    call.pointee.size = size
    call.pointee.tokens = tokens
    call.pointee.x = y
    call.pointee.bias = bias
    run(activateTask, floats: tokens * size)
  }

  /// out [tokens, size] from gate and up, y [tokens, 2 · size].
  func gate(
    _ activation: bench_activation, size: Int, tokens: Int, y: UnsafeMutablePointer<Float>,
    out: UnsafeMutablePointer<Float>
  ) {
    call.pointee.activation = activation
    call.pointee.size = size
    call.pointee.tokens = tokens
    call.pointee.x = y
    call.pointee.out = out
    run(gateTask, floats: tokens > 1 ? 2 * tokens * size : 0)
  }

  private func run(_ task: TeamTask, floats: Int) {
    if floats >= Self.leastSharedFloats {
      call.pointee.threads = team.count
      team.run(task)
    } else {
      call.pointee.threads = 1
      task.runHere()
    }
  }
}

extension Activation {
  var code: bench_activation {
    switch self {
    case .relu: BENCH_ACTIVATION_RELU
    case .gelu: BENCH_ACTIVATION_GELU
    case .geluTanh: BENCH_ACTIVATION_GELU_TANH
    case .silu: BENCH_ACTIVATION_SILU
    }
  }
}
