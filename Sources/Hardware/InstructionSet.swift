import CKernels

/// An instruction set that kernels are written for.
///
/// Each but `neon` includes those before it, as generations of x86-64 CPUs do: a CPU that has a later
/// feature without an earlier one (Cooper Lake: BF16 without VBMI2) counts up to the gap.
public enum InstructionSet: String, CaseIterable, Codable, Sendable, Comparable {
  /// Portable C; runs everywhere.
  case generic
  /// Advanced SIMD with dot products (AArch64).
  case neon
  /// AVX2 with FMA, F16C, BMI2 and POPCNT (x86-64): Haswell, Zen.
  case avx2
  /// AVX-512 F, BW, DQ and VL as well: Skylake-X.
  case avx512
  /// With VNNI, dot products of int8: Cascade Lake.
  case avx512vnni
  /// With VBMI and VBMI2 as well, which permute and expand bytes: Ice Lake.
  case avx512vbmi2
  /// With BF16 as well, dot products of bf16: Zen 4, Sapphire Rapids.
  case avx512bf16
  /// With tile registers and their int8 and bf16 products as well: Sapphire Rapids.
  case amx

  /// Orders from the plainest to the widest.
  public static func < (left: InstructionSet, right: InstructionSet) -> Bool {
    left.rank < right.rank
  }

  /// Whether code for `other` may be part of code for this one.
  public func includes(_ other: InstructionSet) -> Bool {
    other == self || other == .generic || (other < self && other != .neon && self != .neon)
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Why this machine can't run it, or nil when it can.
  public var unavailableReason: String? {
    // Only who asks for AMX makes the process ask the kernel for it.
    unavailableReason(.current, permission: self == .amx ? .current : .granted)
  }

  /// Whether a CPU of `features` can run it, in a process that is granted what it asks for.
  public func isAvailable(on features: CPUFeatures) -> Bool {
    unavailableReason(features, permission: .granted) == nil
  }

  /// Why a machine of `features` can't run it in a process with `permission`, or nil when it can.
  func unavailableReason(_ features: CPUFeatures, permission: AMXPermission) -> String? {
    guard self == .generic || features.isX86 == (self != .neon) else {
      return self == .neon ? "AArch64 only" : "x86-64 only"
    }
    let missing = requirements(features).filter { !$0.present }.map(\.name)
    if !missing.isEmpty {
      return "this CPU or its operating system lacks \(missing.joined(separator: ", "))"
    }
    return self == .amx ? permission.reason : nil
  }

  private func requirements(_ features: CPUFeatures) -> [(name: String, present: Bool)] {
    switch self {
    case .generic: []
    case .neon: [("NEON", features.neon), ("DotProd", features.dotProduct)]
    case .avx2:
      [
        ("AVX2", features.avx2), ("FMA", features.fma), ("F16C", features.f16c),
        ("POPCNT", features.popcnt), ("BMI2", features.bmi2),
      ]
    case .avx512:
      InstructionSet.avx2.requirements(features) + [
        ("AVX512F", features.avx512f), ("AVX512BW", features.avx512bw),
        ("AVX512DQ", features.avx512dq), ("AVX512VL", features.avx512vl),
      ]
    case .avx512vnni:
      InstructionSet.avx512.requirements(features) + [("AVX512_VNNI", features.avx512vnni)]
    case .avx512vbmi2:
      InstructionSet.avx512vnni.requirements(features) + [
        ("AVX512_VBMI", features.avx512vbmi), ("AVX512_VBMI2", features.avx512vbmi2),
      ]
    case .avx512bf16:
      InstructionSet.avx512vbmi2.requirements(features) + [("AVX512_BF16", features.avx512bf16)]
    case .amx:
      InstructionSet.avx512bf16.requirements(features) + [
        ("AMX-TILE", features.amxTile), ("AMX-INT8", features.amxInt8),
        ("AMX-BF16", features.amxBf16),
      ]
    }
  }

  /// Whether this machine can run it.
  public var isAvailable: Bool { unavailableReason == nil }

  /// Those this machine can run, plainest first.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

  /// The widest that this machine can run.
  public static var best: InstructionSet { available.last ?? .generic }
}
