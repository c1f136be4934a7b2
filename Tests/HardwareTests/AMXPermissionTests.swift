import Glibc
import Testing

@testable import Hardware

@Suite struct AMXPermissionTests {
  /// All that x86-64 offers, tiles included.
  static var sapphireRapids: CPUFeatures {
    var features = CPUFeatures()
    features.isX86 = true
    for feature: WritableKeyPath<CPUFeatures, Bool> in [
      \.sse42, \.popcnt, \.bmi2, \.clflushopt, \.avx, \.avx2, \.fma, \.f16c, \.avx512f, \.avx512bw,
      \.avx512dq, \.avx512vl, \.avx512vbmi, \.avx512vbmi2, \.avx512vnni, \.avx512bf16, \.amxTile,
      \.amxInt8, \.amxBf16,
    ] { features[keyPath: feature] = true }
    return features
  }

  @Test func aCPUWithoutTilesIsNotAsked() {
    var asked = false
    let permission = AMXPermission.ask(CPUFeatures()) {
      asked = true
      return 0
    }
    #expect(!asked)
    #expect(permission == .refused("this CPU has no AMX"))
    #expect(AMXPermission.warning(CPUFeatures(), permission) == nil)
  }

  @Test func aGrantLeavesNothingToSay() {
    let permission = AMXPermission.ask(Self.sapphireRapids) { 0 }
    #expect(permission == .granted && permission.reason == nil)
    #expect(AMXPermission.warning(Self.sapphireRapids, permission) == nil)
    #expect(
      InstructionSet.amx.unavailableReason(Self.sapphireRapids, permission: permission) == nil)
  }

  @Test(arguments: [
    (EPERM, "Operation not permitted"), (EINVAL, "Invalid argument"),
    (ENOSPC, "No space left on device"),
  ])
  func aDenialIsTheReasonWhyAMXDoesNotRun(_ failure: Int32, _ text: String) throws {
    let features = Self.sapphireRapids
    let permission = AMXPermission.ask(features) { failure }
    let reason = "the kernel denied AMX tile permission: \(text)"
    #expect(permission.reason == reason)
    #expect(InstructionSet.amx.unavailableReason(features, permission: permission) == reason)
    // What is below runs as before.
    for isa in InstructionSet.allCases where isa != .amx && isa != .neon {
      #expect(isa.unavailableReason(features, permission: permission) == nil)
    }
    let warning = try #require(AMXPermission.warning(features, permission))
    #expect(warning.hasPrefix(reason) && warning.contains("Linux 5.16"))
  }

  @Test func missingSiliconIsNamedBeforeAMissingPermission() {
    var features = Self.sapphireRapids
    features.amxInt8 = false
    let reason = InstructionSet.amx.unavailableReason(features, permission: .refused("no"))
    #expect(reason == "this CPU or its operating system lacks AMX-INT8")
  }

  @Test func thisProcessGetsTilesOnlyOnACPUThatHasThem() {
    let reason = AMXPermission.current.reason
    if CPUFeatures.current.amxTile {
      #expect(reason == nil || reason?.contains("kernel denied") == true)
    } else {
      #expect(reason == "this CPU has no AMX")
    }
    #expect(InstructionSet.amx.isAvailable == (reason == nil && InstructionSet.amx.isInSilicon))
  }
}

extension InstructionSet {
  fileprivate var isInSilicon: Bool { isAvailable(on: .current) }
}
