import Foundation
import Testing

@testable import Hardware

@Suite struct InstructionSetTests {
  @Test func ordersFromThePlainest() {
    #expect(InstructionSet.allCases == InstructionSet.allCases.sorted())
    #expect(InstructionSet.generic < .avx2 && InstructionSet.avx2 < .avx512)
    #expect(!(InstructionSet.avx2 < .avx2))
  }

  @Test func genericRunsEverywhere() {
    #expect(InstructionSet.generic.isAvailable)
    #expect(InstructionSet.available.first == .generic)
    #expect(InstructionSet.best == InstructionSet.available.last)
  }

  @Test(arguments: InstructionSet.allCases)
  func saysWhyNot(_ isa: InstructionSet) {
    #expect(isa.isAvailable == (isa.unavailableReason == nil))
    #expect(InstructionSet.available.contains(isa) == isa.isAvailable)
    #expect(isa.unavailableReason?.isEmpty != true)
  }

  /// AVX2 code deposits bits and rotates with BMI2, which a virtual machine may hide.
  @Test func avx2NeedsBMI2() {
    var features = AMXPermissionTests.sapphireRapids
    features.bmi2 = false
    for isa in InstructionSet.allCases where isa != .generic && isa != .neon {
      #expect(
        isa.unavailableReason(features, permission: .granted)
          == "this CPU or its operating system lacks BMI2")
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func isCalledAsOnTheCommandLine(_ isa: InstructionSet) throws {
    #expect(InstructionSet(rawValue: isa.rawValue) == isa)
    let json = try JSONEncoder().encode([isa])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(isa.rawValue)\"]")
  }

  /// The kernel's own list of flags has a feature exactly where the probe finds it.
  @Test func probeAgreesWithTheKernel() throws {
    let text = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let lines = text.split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("flags") }) else { return }
    let flags = Set(line.split(separator: " ").map(String.init))
    let features = CPUFeatures.current
    #expect(features.isX86)
    let found: [(String, Bool)] = [
      ("sse4_2", features.sse42), ("popcnt", features.popcnt), ("bmi2", features.bmi2),
      ("clflushopt", features.clflushopt), ("avx", features.avx), ("avx2", features.avx2),
      ("fma", features.fma), ("f16c", features.f16c), ("avx512f", features.avx512f),
      ("avx512bw", features.avx512bw), ("avx512dq", features.avx512dq),
      ("avx512vl", features.avx512vl), ("avx512vbmi", features.avx512vbmi),
      ("avx512_vbmi2", features.avx512vbmi2), ("avx512_vnni", features.avx512vnni),
      ("avx512_bf16", features.avx512bf16), ("amx_tile", features.amxTile),
      ("amx_int8", features.amxInt8),
      ("amx_bf16", features.amxBf16),
    ]
    for (flag, present) in found { #expect(flags.contains(flag) == present, "\(flag)") }
    #expect(features.names.count == found.filter(\.1).count)
  }
}
