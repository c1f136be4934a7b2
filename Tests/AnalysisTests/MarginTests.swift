import Records
import Testing

@testable import Analysis

@Suite struct MarginTests {
  private func group(_ records: [CaseRecord]) throws -> SpeedupTable.Group {
    try #require(SpeedupTable(records).groups.first)
  }

  @Test func isTheRatioOfPairedSpeedups() throws {
    let group = try group([
      Fixtures.record("dense", speedup: 1), Fixtures.record("csr", speedup: 2, width: 0.05),
      Fixtures.record("bitmask", speedup: 4, width: 0.05),
    ])
    #expect(group.runnerUp?.kernel == "csr")
    let margin = try #require(group.margin)
    #expect(margin.value == 2)
    #expect(abs(margin.low - 3.8 / 2.1) < 1e-12 && abs(margin.high - 4.2 / 1.9) < 1e-12)
  }

  @Test func isOfTimesWhereSomeHaveNoSpeedup() throws {
    let group = try group([
      Fixtures.record("csr", speedup: 2, seconds: 2), Fixtures.record("bitmask", seconds: 1),
    ])
    #expect(group.best?.kernel == "bitmask" && group.runnerUp?.kernel == "csr")
    #expect(group.margin?.value == 2)
  }

  @Test func oneAloneHasNone() throws {
    let group = try group([Fixtures.record("dense")])
    #expect(group.runnerUp == nil && group.margin == nil)
  }
}
