import CKernels

/// An instruction set that kernels are written for, from the plainest to the widest.
public enum InstructionSet: String, CaseIterable, Codable, Sendable, Comparable {
  /// Portable C; runs everywhere.
  case generic
  /// AVX2 with FMA, F16C and POPCNT (x86-64).
  case avx2
  /// AVX-512 F, BW, DQ and VL with FMA, BMI2 and POPCNT (x86-64).
  case avx512

  /// Orders from the plainest to the widest.
  public static func < (left: InstructionSet, right: InstructionSet) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Why this machine can't run it, or nil when it can.
  public var unavailableReason: String? {
    let features = CPUFeatures.current
    let missing: [String]
    switch self {
    case .generic: missing = []
    case .avx2:
      missing = [
        features.avx2 ? nil : "AVX2", features.fma ? nil : "FMA", features.f16c ? nil : "F16C",
        features.popcnt ? nil : "POPCNT",
      ].compactMap { $0 }
    case .avx512:
      missing = [
        features.avx512f ? nil : "AVX512F", features.avx512bw ? nil : "AVX512BW",
        features.avx512dq ? nil : "AVX512DQ", features.avx512vl ? nil : "AVX512VL",
        features.fma ? nil : "FMA", features.bmi2 ? nil : "BMI2",
        features.popcnt ? nil : "POPCNT",
      ].compactMap { $0 }
    }
    if missing.isEmpty { return nil }
    return features.isX86
      ? "this CPU or its operating system lacks \(missing.joined(separator: ", "))"
      : "x86-64 only"
  }

  /// Whether this machine can run it.
  public var isAvailable: Bool { unavailableReason == nil }

  /// Those this machine can run, plainest first.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

  /// The widest that this machine can run.
  public static var best: InstructionSet { available.last ?? .generic }
}
