import Records
import Testing

@testable import Analysis

@Suite struct LayerVerdictTests {
  private typealias C = Choices

  private func verdict(_ candidates: [Decision.Candidate], pick: Int) throws -> Decision.Layer {
    let layer = C.layer([C.phase("decode", candidates, paired: 0.01)])
    return try #require(layer.verdicts(picks: [pick]).first)
  }

  @Test func theFastestLeadsByAMargin() throws {
    let verdict = try verdict(
      [
        C.candidate("dense", seconds: 3), C.candidate("csr", seconds: 1),
        C.candidate("bitmask", seconds: 2),
      ], pick: 1)
    #expect(verdict.choice.kernel == "csr" && verdict.runnerUp?.kernel == "bitmask")
    #expect(verdict.margin?.value == 2 && verdict.isPaired && !verdict.isTie)
    #expect(verdict.reason == "fastest of 3")
    #expect(verdict.candidates.map(\.kernel) == ["csr", "bitmask", "dense"])
    #expect(verdict.rows == 1 && verdict.blocks == 2 && verdict.phase == "decode")
  }

  @Test func aTieSaysWhyItWasDecided() throws {
    let smaller = try verdict(
      [
        C.candidate("dense", seconds: 1, bytes: 1000),
        C.candidate("bitmask", seconds: 1.005, bytes: 500),
      ], pick: 1)
    #expect(smaller.isTie && smaller.reason == "as fast as dense fp32 avx512, smaller")
    let simpler = try verdict(
      [C.candidate("dense", seconds: 1), C.candidate("bitmask", seconds: 1.005)], pick: 0)
    #expect(simpler.isTie && simpler.reason == "as fast as bitmask fp32 avx512, simpler")
  }

  @Test func aSlowerChoiceSaysWhatForcedIt() throws {
    let memory = try verdict(
      [
        C.candidate("dense", seconds: 1, bytes: 1000),
        C.candidate("bitmask", seconds: 2, bytes: 500),
      ], pick: 1)
    #expect(!memory.isTie && memory.margin?.value == 0.5)
    #expect(memory.reason == "dense fp32 avx512 is faster, but takes more memory")
    let prompt = [
      C.candidate("dense", "w8a8", seconds: 1, bytes: 300),
      C.candidate("dense", "bf16", seconds: 2, bytes: 500),
    ]
    let token = [
      C.candidate("dense", "w8a8", seconds: 2, bytes: 300),
      C.candidate("dense", "bf16", seconds: 1, bytes: 500),
    ]
    let both = C.layer([C.phase("prefill", prompt), C.phase("decode", token)])
    #expect(
      both.verdicts(picks: [1, 1]).map(\.reason)
        == ["dense w8a8 avx512 is faster, but the other phase is faster in bf16", "fastest of 2"])
    // Where the other phase is faster in what was passed over as well, it isn't blamed.
    let memory2 = C.layer([
      C.phase("prefill", prompt), C.phase("decode", [prompt[0], prompt[1]]),
    ])
    #expect(
      memory2.verdicts(picks: [1, 1])[0].reason
        == "dense w8a8 avx512 is faster, but would be packed beside the other phase's")
  }

  @Test func aloneThereIsNoMargin() throws {
    let verdict = try verdict([C.candidate("dense", seconds: 1)], pick: 0)
    #expect(verdict.runnerUp == nil && verdict.margin == nil && !verdict.isTie)
    #expect(verdict.reason == "only one")
  }

  @Test func timesMeasuredApartAreTrustedLess() {
    let ratio = LayerOptions.Ratio(
      .init(value: 2, low: 1.8, high: 2.2), over: .init(value: 1, low: 0.9, high: 1.1))
    #expect(!ratio.isPaired && ratio.interval.value == 2)
    #expect(abs(ratio.interval.low - 1.8 / 1.1) < 1e-12)
    #expect(abs(ratio.interval.high - 2.2 / 0.9) < 1e-12)
  }
}
