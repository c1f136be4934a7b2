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
  public static var instructionSet: InstructionSet {
    switch coreType.lowercased() {
    case "skylakex", "cooperlake", "sapphirerapids", "zen4", "zen5": .avx512
    case "haswell", "zen", "excavator", "steamroller", "piledriver": .avx2
    default: .generic
    }
  }

  /// What to do when the library chose kernels below what the CPU can run; nil when it chose well.
  public static var warning: String? {
    let best = min(InstructionSet.best, .avx512)
    guard instructionSet < best else { return nil }
    let core = best == .avx512 ? "SkylakeX" : "Haswell"
    return "OpenBLAS runs its \(coreType) kernels, though this CPU has "
      + "\(best.rawValue): the dense baseline is slower than it could be; "
      + "set OPENBLAS_CORETYPE=\(core)"
  }

  /// Keeps the library to the calling thread: the pinned team calls it once per thread instead, so
  /// that the baseline gets the same cores, and no idle worker spins on the next kernel's core.
  static let confinedToCaller: Void = openblas_set_num_threads(1)
}
