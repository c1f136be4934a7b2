import CKernels
import Hardware

/// Peak multiply-adds of a team on registers alone.
enum PeakArithmetic {
  typealias Loop = @convention(c) @Sendable (UInt64, UnsafeMutablePointer<Double>?) -> UInt64

  /// What each thread needs for one run.
  private struct Call {
    var loop: Loop
    var passes: Int
    var operations: UnsafeMutablePointer<UInt64>
    var sums: UnsafeMutablePointer<Double>
  }

  /// Long enough a pass that its call costs nothing.
  private static let iterationsPerPass: UInt64 = 10_000

  /// The loops there are.
  ///
  /// An instruction set without one of a kind runs what the one below it has.
  static var loops: [(kind: ArithmeticKind, isa: InstructionSet, loop: Loop)] {
    var loops: [(ArithmeticKind, InstructionSet, Loop)] = [
      (.fp32, .generic, bench_peak_fp32_generic), (.bf16, .generic, bench_peak_bf16_generic),
      (.int8, .generic, bench_peak_int8_generic),
    ]
    #if arch(x86_64)
      loops += [
        (.fp32, .avx2, bench_peak_fp32_avx2), (.fp32, .avx512, bench_peak_fp32_avx512),
        (.bf16, .avx2, bench_peak_bf16_avx2), (.bf16, .avx512, bench_peak_bf16_avx512),
        (.bf16, .avx512bf16, bench_peak_bf16_avx512bf16), (.bf16, .amx, bench_peak_bf16_amx),
        (.int8, .avx2, bench_peak_int8_avx2), (.int8, .avx512, bench_peak_int8_avx512),
        (.int8, .avx512vnni, bench_peak_int8_avx512vnni), (.int8, .amx, bench_peak_int8_amx),
      ]
    #elseif arch(arm64)
      loops += [
        (.fp32, .neon, bench_peak_fp32_neon), (.bf16, .neon, bench_peak_bf16_neon),
        (.int8, .neon, bench_peak_int8_neon),
      ]
    #endif
    return loops
  }

  /// Operations per second of all threads of `team` in `loop`, whose instructions this machine must have.
  ///
  /// The best of `repetitions`: a neighbour on a shared host disturbs whole milliseconds.
  static func measure(_ loop: Loop, team: ThreadTeam, repetitions: Int = 8) -> Double {
    let operations = UnsafeMutablePointer<UInt64>.allocate(capacity: team.count)
    let sums = UnsafeMutablePointer<Double>.allocate(capacity: team.count)
    operations.initialize(repeating: 0, count: team.count)
    defer {
      operations.deallocate()
      sums.deallocate()
    }
    let call = UnsafeMutablePointer<Call>.allocate(capacity: 1)
    call.initialize(
      to: Call(loop: loop, passes: 1, operations: operations, sums: sums))
    defer { call.deallocate() }
    let task = TeamTask(context: call) { context, thread in
      PeakArithmetic.run(context.assumingMemoryBound(to: Call.self), thread)
    }
    return team.bestRate(repetitions: repetitions) { passes in
      call.pointee.passes = passes
      return team.timed(task)
    } workPerPass: {
      Double((0..<team.count).reduce(0) { $0 + operations[$1] })
    }
  }

  private static func run(_ call: UnsafeMutablePointer<Call>, _ thread: Int) {
    for _ in 0..<call.pointee.passes {
      call.pointee.operations[thread] = call.pointee.loop(
        iterationsPerPass, call.pointee.sums + thread)
    }
  }
}
