import CKernels
import Hardware

/// Peak fp32 multiply-adds of a team on registers alone.
enum PeakArithmetic {
  private typealias Loop = @convention(c) @Sendable (UInt64, UnsafeMutablePointer<Float>?) -> UInt64

  /// What each thread needs for one run.
  private struct Call {
    var loop: Loop
    var passes: Int
    var operations: UnsafeMutablePointer<UInt64>
    var results: UnsafeMutablePointer<Float>
  }

  /// Long enough a pass that its call costs nothing.
  private static let iterationsPerPass: UInt64 = 10_000

  private static func loop(_ isa: InstructionSet) -> Loop {
    #if arch(x86_64)
      switch isa {
      case .generic, .neon: bench_peak_fp32_generic
      case .avx2: bench_peak_fp32_avx2
      case .avx512, .avx512vnni, .avx512vbmi2, .avx512bf16, .amx: bench_peak_fp32_avx512
      }
    #else
      bench_peak_fp32_generic
    #endif
  }

  /// Operations per second of all threads of `team` with `isa`, which this machine must have.
  static func measure(_ isa: InstructionSet, team: ThreadTeam) -> Double {
    let operations = UnsafeMutablePointer<UInt64>.allocate(capacity: team.count)
    let results = UnsafeMutablePointer<Float>.allocate(capacity: team.count)
    operations.initialize(repeating: 0, count: team.count)
    defer {
      operations.deallocate()
      results.deallocate()
    }
    let call = UnsafeMutablePointer<Call>.allocate(capacity: 1)
    call.initialize(
      to: Call(loop: loop(isa), passes: 1, operations: operations, results: results))
    defer { call.deallocate() }
    let task = TeamTask(context: call) { context, thread in
      PeakArithmetic.run(context.assumingMemoryBound(to: Call.self), thread)
    }
    return team.bestRate(repetitions: 4) { passes in
      call.pointee.passes = passes
      return team.timed(task)
    } workPerPass: {
      Double((0..<team.count).reduce(0) { $0 + operations[$1] })
    }
  }

  private static func run(_ call: UnsafeMutablePointer<Call>, _ thread: Int) {
    for _ in 0..<call.pointee.passes {
      call.pointee.operations[thread] = call.pointee.loop(
        iterationsPerPass, call.pointee.results + thread)
    }
  }
}
