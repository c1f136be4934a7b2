import Records
import Testing

@testable import Analysis

@Suite struct KernelRegimeTests {
  private func onThreads(_ threads: Int, _ record: CaseRecord) -> CaseRecord {
    var record = record
    record.threads = threads
    return record
  }

  @Test func aRegimeHoldsEveryPrecisionOfALayer() {
    let records = [
      Fixtures.record("bitmask", layer: "b", batch: 4, precision: "w8a8"),
      Fixtures.record("dense", layer: "b", batch: 4),
      Fixtures.record("dense", layer: "a", batch: 4),
      Fixtures.record("dense", layer: "b", batch: 1),
      Fixtures.record("bitmask", layer: "b", batch: 4, pattern: "16:32"),
      Fixtures.record("bitmask", layer: "b", batch: 4),
      Fixtures.record("bitmask", layer: "b", batch: 4, precision: "bf16"),
      Fixtures.record("bitmask", layer: "b", batch: 4, isa: "avx2", precision: "bf16"),
      onThreads(2, Fixtures.record("dense", layer: "b", batch: 4)),
    ]
    let regimes = KernelRegime.all(in: records).map { $0.records }
    #expect(regimes.map(\.count) == [1, 6, 1, 1])
    #expect(regimes.map { $0[0].batch } == [1, 4, 4, 4])
    #expect(regimes.map { $0[0].layer } == ["b", "b", "b", "a"])
    // Kernels as they first occur: bitmask came before dense.
    #expect(
      regimes[1].map { "\($0.pattern) \($0.precision) \($0.kernel) \($0.isa)" } == [
        "2:4 fp32 bitmask avx512", "2:4 fp32 dense avx512", "2:4 bf16 bitmask avx512",
        "2:4 bf16 bitmask avx2", "2:4 w8a8 bitmask avx512", "16:32 fp32 bitmask avx512",
      ])
    #expect(KernelRegime.all(in: []).isEmpty)
  }

  @Test func scalingComparesACaseWithItselfOnMoreThreads() throws {
    let one = Fixtures.record("bitmask", width: 0.1, seconds: 4)
    let two = onThreads(2, Fixtures.record("bitmask", width: 0.1, seconds: 2))
    let four = onThreads(4, Fixtures.record("bitmask", seconds: 1))
    let other = onThreads(2, Fixtures.record("bitmask", seconds: 2, precision: "bf16"))
    let scalings = Scaling.all(in: [two, one, other, four])
    #expect(scalings.map(\.more.threads) == [2, 4])
    #expect(scalings.allSatisfy { $0.fewer == one })
    let speedup = try #require(scalings.first?.speedup)
    #expect(speedup.value == 2)
    #expect(abs(speedup.low - 3.6 / 2.2) < 1e-12 && abs(speedup.high - 4.4 / 1.8) < 1e-12)
    var suspect = two
    suspect.status = .suspect
    #expect(Scaling.all(in: [one, suspect]).isEmpty)
  }
}
