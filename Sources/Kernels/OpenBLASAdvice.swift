import Hardware

/// Whether OpenBLAS runs the best kernels that it has for a CPU, and if not, what to do.
struct OpenBLASAdvice {
  /// The core type it chose.
  let coreType: String
  /// Whether it was built with the kernels of many core types (DYNAMIC_ARCH).
  let choosesAtLoadTime: Bool
  /// What the CPU has.
  let features: CPUFeatures

  /// One line with the remedy; nil when it chose well.
  var warning: String? {
    guard let (better, reason) = improvement else { return nil }
    let remedy =
      choosesAtLoadTime
      ? "set OPENBLAS_CORETYPE=\(better)"
      : "install an OpenBLAS built with DYNAMIC_ARCH (Debian: libopenblas0-pthread)"
    return "OpenBLAS runs its \(coreType) kernels, \(reason): the dense baseline is slower than it "
      + "could be; \(remedy)"
  }

  /// The core type to ask for, and what is wrong with the one there is.
  private var improvement: (coreType: String, reason: String)? {
    guard features.isX86 else {
      // OpenBLAS runs ARMV8 on CPUs that it doesn't know. One with dot products is an N1 or newer.
      let fallen = ["armv8", "generic", "unknown"].contains(coreType.lowercased())
      return fallen && features.dotProduct
        ? ("NEOVERSEN1", "which are its fallback, though this CPU has DotProd") : nil
    }
    guard let best = [InstructionSet.avx512, .avx2].first(where: { $0.isAvailable(on: features) }),
      OpenBLAS.instructionSet(ofCoreType: coreType, on: features) < best
    else { return nil }
    // OpenBLAS has no core type for Zen 4: it takes Cooper Lake's, as for all CPUs with BF16.
    let better =
      best == .avx2 ? "Haswell" : features.avx512bf16 ? "Cooperlake" : "SkylakeX"
    return (better, "though this CPU has \(best.rawValue)")
  }
}
