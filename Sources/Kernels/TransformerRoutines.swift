import CKernels
import Hardware

/// The C functions for what a transformer does between its linear layers, on one instruction set; see
/// `bench_transformer.h`.
///
/// Unchecked, as the compiler doesn't know that functions of C in a struct never change.
public struct TransformerRoutines: @unchecked Sendable {
  /// The instruction set they are written for.
  public let isa: InstructionSet
  /// The functions.
  public let set: bench_transformer_set

  /// Those that are compiled for this architecture, plainest first; the CPU may lack some.
  public static let all: [TransformerRoutines] = {
    let generic = TransformerRoutines(isa: .generic, set: bench_transformer_generic())
    #if arch(x86_64)
      return [
        generic,
        TransformerRoutines(isa: .avx2, set: bench_transformer_avx2()),
        TransformerRoutines(isa: .avx512, set: bench_transformer_avx512()),
      ]
    #elseif arch(arm64)
      return [generic, TransformerRoutines(isa: .neon, set: bench_transformer_neon())]
    #else
      return [generic]
    #endif
  }()

  /// The widest that this machine can run and that code for `limit` may be part of.
  public static func best(atMost limit: InstructionSet? = nil) -> TransformerRoutines {
    all.last { $0.isa.isAvailable && limit?.includes($0.isa) ?? true } ?? all[0]
  }
}
