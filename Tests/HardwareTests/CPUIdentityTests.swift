import Testing

@testable import Hardware

@Suite struct CPUIdentityTests {
  @Test func readsX86() {
    let text = """
      processor\t: 0
      vendor_id\t: GenuineIntel
      cpu family\t: 6
      model\t\t: 143
      model name\t: Intel(R) Xeon(R) Platinum 8481C
      processor\t: 1
      model\t\t: 1
      """
    #expect(
      CPUIdentity(cpuInfo: text) == CPUIdentity(vendor: "GenuineIntel", family: 6, model: 143))
  }

  @Test func readsArm() {
    let text = """
      processor\t: 0
      CPU implementer\t: 0x41
      CPU architecture: 8
      CPU variant\t: 0x1
      CPU part\t: 0xd40
      """
    #expect(CPUIdentity(cpuInfo: text) == CPUIdentity(vendor: "0x41", family: 0, model: 0xd40))
  }

  @Test(arguments: ["", "vendor_id : GenuineIntel\ncpu family : six\nmodel : 1", "processor : 0"])
  func knowsNothingOfOthers(_ text: String) { #expect(CPUIdentity(cpuInfo: text) == nil) }

  @Test func thisMachineHasOne() { #expect(CPUIdentity.current != nil) }
}
