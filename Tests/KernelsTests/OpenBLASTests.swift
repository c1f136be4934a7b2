import Hardware
import Testing

@testable import Kernels

@Suite struct OpenBLASTests {
  private static func features(
    x86: Bool = true, upTo isa: InstructionSet, bf16: Bool = false
  ) -> CPUFeatures {
    var features = CPUFeatures()
    features.isX86 = x86
    let avx2: [WritableKeyPath<CPUFeatures, Bool>] = [
      \.popcnt, \.bmi2, \.avx, \.avx2, \.fma, \.f16c,
    ]
    let avx512: [WritableKeyPath<CPUFeatures, Bool>] = [
      \.avx512f, \.avx512bw, \.avx512dq, \.avx512vl,
    ]
    if isa == .neon { (features.neon, features.dotProduct) = (true, true) }
    if isa >= .avx2 { avx2.forEach { features[keyPath: $0] = true } }
    if isa >= .avx512 { avx512.forEach { features[keyPath: $0] = true } }
    features.avx512bf16 = bf16
    return features
  }

  /// Every name that OpenBLAS 0.3.21 on x86-64 and newer versions can give.
  @Test(
    arguments: [
      ("SkylakeX", .avx512), ("Cooperlake", .avx512), ("SapphireRapids", .avx512),
      ("Haswell", .avx2), ("Zen", .avx2), ("Excavator", .avx2), ("Steamroller", .avx2),
      ("Piledriver", .avx2), ("ZEN", .avx2), ("Bulldozer", .generic), ("Sandybridge", .generic),
      ("Nehalem", .generic), ("Core2", .generic), ("Penryn", .generic), ("Dunnington", .generic),
      ("Prescott", .generic), ("Atom", .generic), ("Nano", .generic), ("Bobcat", .generic),
      ("Barcelona", .generic), ("Opteron", .generic), ("Opteron_SSE3", .generic),
      ("Unknown", .generic),
    ] as [(String, InstructionSet)])
  func knowsTheCoreTypesOfX86(_ name: String, _ isa: InstructionSet) {
    let features = Self.features(upTo: .avx512)
    #expect(OpenBLAS.instructionSet(ofCoreType: name, on: features) == isa)
    // What a core type is named for can't run where the CPU lacks it.
    let old = OpenBLAS.instructionSet(ofCoreType: name, on: Self.features(upTo: .generic))
    #expect(old == .generic)
  }

  @Test(arguments: ["armv8", "cortexa72", "neoversen1", "neoversev1", "thunderx2t99", "a64fx"])
  func allCoreTypesOfAArch64AreNEON(_ name: String) {
    let arm = Self.features(x86: false, upTo: .neon)
    #expect(OpenBLAS.instructionSet(ofCoreType: name, on: arm) == .neon)
    // Without dot products it isn't what is called neon here.
    let old = Self.features(x86: false, upTo: .generic)
    #expect(OpenBLAS.instructionSet(ofCoreType: name, on: old) == .generic)
  }

  private func warning(
    _ coreType: String, _ features: CPUFeatures, dynamic: Bool = true
  ) -> String? {
    OpenBLASAdvice(coreType: coreType, choosesAtLoadTime: dynamic, features: features).warning
  }

  @Test func namesTheCoreTypeToAskFor() {
    let zen4 = Self.features(upTo: .avx512, bf16: true)
    #expect(
      warning("Haswell", zen4)
        == "OpenBLAS runs its Haswell kernels, though this CPU has avx512: the dense baseline is "
        + "slower than it could be; set OPENBLAS_CORETYPE=Cooperlake")
    let skylake = Self.features(upTo: .avx512)
    #expect(warning("Zen", skylake)?.hasSuffix("OPENBLAS_CORETYPE=SkylakeX") == true)
    let zen2 = Self.features(upTo: .avx2)
    #expect(warning("Prescott", zen2)?.hasSuffix("OPENBLAS_CORETYPE=Haswell") == true)
    let neoverse = Self.features(x86: false, upTo: .neon)
    #expect(warning("armv8", neoverse)?.hasSuffix("OPENBLAS_CORETYPE=NEOVERSEN1") == true)
  }

  @Test func aLibraryWithoutAChoiceIsToBeReplaced() {
    let text = warning("Prescott", Self.features(upTo: .avx2), dynamic: false)
    #expect(text?.contains("DYNAMIC_ARCH") == true)
    #expect(text?.contains("OPENBLAS_CORETYPE") == false)
  }

  @Test func aGoodChoiceNeedsNoAdvice() {
    let zen4 = Self.features(upTo: .avx512, bf16: true)
    #expect(warning("Cooperlake", zen4) == nil && warning("SkylakeX", zen4) == nil)
    #expect(warning("Zen", Self.features(upTo: .avx2)) == nil)
    #expect(warning("Nehalem", Self.features(upTo: .generic)) == nil)
    #expect(warning("neoversen1", Self.features(x86: false, upTo: .neon)) == nil)
    #expect(warning("armv8", Self.features(x86: false, upTo: .generic)) == nil)
  }

  @Test func theLibraryLinkedHereIsNamed() {
    #expect(OpenBLAS.version.hasPrefix("OpenBLAS "))
    #expect(!OpenBLAS.coreType.isEmpty)
    #expect(OpenBLAS.instructionSet.isAvailable)
  }
}
