import CKernels
import Hardware

/// Loops of multiply-adds on registers alone: what each kind of arithmetic can be done with.
enum PeakArithmetic {
  typealias Loop = @convention(c) @Sendable (UInt64, UnsafeMutablePointer<Double>?) -> UInt64

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
}
