import COpenBLAS
import Hardware

/// The OpenBLAS this process is linked to.
public enum OpenBLAS {
  /// `OpenBLAS 0.3.21`.
  public static let version: String = {
    let words = configuration.split(separator: " ")
    return words.prefix(2).joined(separator: " ")
  }()

  /// The library's own description of its build.
  public static let configuration = openblas_get_config().map { String(cString: $0) } ?? "OpenBLAS"

  /// The core type whose kernels it chose at load time: `SkylakeX`.
  public static let coreType = openblas_get_corename().map { String(cString: $0) } ?? "unknown"

  /// The instruction set that the core type's kernels use.
  public static let instructionSet = instructionSet(ofCoreType: coreType, on: .current)

  /// What to do when the library chose kernels below what the CPU can run; nil when it chose well.
  public static let warning = OpenBLASAdvice(
    coreType: coreType, choosesAtLoadTime: configuration.contains("DYNAMIC_ARCH"),
    features: .current
  ).warning

  /// The instruction set of the fp32 kernels of `coreType`, as far as a CPU of `features` has one.
  ///
  /// The names are those of dynamic.c and dynamic_arm64.c, whatever their case. Kernels for AVX without
  /// fused multiply-add have no instruction set here and count as generic, as SSE kernels do.
  static func instructionSet(
    ofCoreType coreType: String, on features: CPUFeatures
  ) -> InstructionSet {
    guard features.isX86 else {
      // All AArch64 core types run NEON kernels; those for SVE contain them.
      return InstructionSet.neon.isAvailable(on: features) ? .neon : .generic
    }
    let named: InstructionSet =
      switch coreType.lowercased() {
      case "skylakex", "cooperlake", "sapphirerapids": .avx512
      case "haswell", "zen", "excavator", "steamroller", "piledriver": .avx2
      default: .generic
      }
    return named.isAvailable(on: features) ? named : .generic
  }

  /// Keeps the library to the calling thread: the pinned team calls it once per thread instead, so
  /// that the baseline gets the same cores, and no idle worker spins on the next kernel's core.
  static let confinedToCaller: Void = openblas_set_num_threads(1)
}
