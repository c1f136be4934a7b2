import Hardware
import Records
import Testing

@testable import Analysis

@Suite struct ProjectionTests {
  private func ceilings(
    dram: Double, fp32: Double, int8: Double = 1e12, l2: Double = 100e9, start: Double? = nil,
    latency: Double? = nil
  ) -> Ceilings {
    Ceilings(
      threads: 2,
      bandwidths: [
        .init(level: "DRAM", bytesPerSecond: dram, accessPattern: "p", workingSetBytes: 1 << 28),
        .init(level: "L2", bytesPerSecond: l2, accessPattern: "p", workingSetBytes: 1 << 20),
      ],
      arithmetic: [
        .init(precision: "fp32", isa: "avx2", operationsPerSecond: fp32),
        .init(precision: "int8", isa: "avx2", operationsPerSecond: int8),
      ],
      latencies: latency.map { [.init(level: "DRAM", seconds: $0, workingSetBytes: 1 << 28)] },
      startSeconds: start)
  }

  private var features: CPUFeatures {
    var features = CPUFeatures()
    features.isX86 = true
    features.avx2 = true
    features.fma = true
    features.f16c = true
    features.popcnt = true
    features.bmi2 = true
    return features
  }

  private func record(
    _ kernel: String = "bitmask", precision: String = "fp32", isa: String = "avx2",
    memory: Double? = nil, compute: Double? = nil, decode: Double? = nil,
    activations: Double? = nil, latency: Double? = nil, least: Double? = nil
  ) -> CaseRecord {
    var record = Fixtures.record(kernel, isa: isa, precision: precision)
    record.memoryLevel = "DRAM"
    record.memoryCeilingBytesPerSecond = 20e9
    record.computeCeilingOperationsPerSecond = precision == "w8a8" ? 1e12 : 200e9
    record.memoryUtilisation = memory
    record.computeUtilisation = compute
    record.decodeUtilisation = decode
    record.activationShare = activations
    record.latencyShare = latency
    record.leastCallShare = least
    return record
  }

  private func ratio(
    _ record: CaseRecord, here: Ceilings? = nil, there: Ceilings
  ) -> Projection.Outcome {
    Projection(
      from: here ?? ceilings(dram: 20e9, fp32: 200e9), to: there, features: features
    ).ratio(record)
  }

  @Test func whatMemoryBindsGoesWithBandwidth() {
    let there = ceilings(dram: 40e9, fp32: 200e9)
    #expect(ratio(record(memory: 0.9, compute: 0.1), there: there) == .scaled(0.5))
  }

  @Test func whatArithmeticBindsGoesWithThePeak() {
    let there = ceilings(dram: 20e9, fp32: 400e9)
    #expect(ratio(record(memory: 0.2, compute: 0.8), there: there) == .scaled(0.5))
    #expect(ratio(record(memory: 0.2, decode: 0.8), there: there) == .scaled(0.5))
  }

  @Test func anotherCeilingMayBindThere() throws {
    // Memory is ten times as fast there: arithmetic, at half of the time here, is what remains.
    let there = ceilings(dram: 200e9, fp32: 200e9)
    #expect(ratio(record(memory: 1, compute: 0.5), there: there) == .scaled(0.5))
    #expect(ratio(record(memory: 0.8, activations: 0.4), there: there) == .scaled(0.5))
  }

  @Test func everyShareHasItsOwnCeiling() {
    let here = ceilings(dram: 20e9, fp32: 200e9, l2: 100e9, start: 2e-6, latency: 100e-9)
    let there = ceilings(dram: 20e9, fp32: 200e9, l2: 50e9, start: 6e-6, latency: 400e-9)
    #expect(ratio(record(activations: 0.9), here: here, there: there) == .scaled(2))
    #expect(ratio(record(latency: 0.9), here: here, there: there) == .scaled(4))
    #expect(ratio(record(least: 0.9), here: here, there: there) == .scaled(3))
  }

  @Test func integersGoWithTheirOwnPeakAndCSRWithThatOfFP32() {
    let there = ceilings(dram: 20e9, fp32: 100e9, int8: 4e12)
    #expect(ratio(record(precision: "w8a8", compute: 0.9), there: there) == .scaled(0.25))
    var csr = record("csr", precision: "w8a8", compute: 0.9)
    csr.computeCeilingOperationsPerSecond = 200e9
    #expect(ratio(csr, there: there) == .scaled(2))
  }

  @Test func whatCannotBeToldIsNotGuessed() {
    let there = ceilings(dram: 20e9, fp32: 200e9)
    #expect(
      ratio(record(isa: "avx512", memory: 0.9), there: there)
        == .unknown("that machine lacks avx512"))
    #expect(
      ratio(record(), there: there) == .unknown("its record has no shares of ceilings"))
    let empty = Ceilings(threads: 2, bandwidths: [], arithmetic: [])
    #expect(
      ratio(record(memory: 0.9), there: empty)
        == .unknown("one of both runs lacks the ceilings for it"))
  }

  @Test func theRestGoesWithTheSlower() {
    let here = ceilings(dram: 20e9, fp32: 200e9)
    func rest(_ there: Ceilings) -> Double? {
      Projection(from: here, to: there, features: features).restRatio()
    }
    #expect(rest(ceilings(dram: 40e9, fp32: 100e9)) == 2)
    #expect(rest(ceilings(dram: 5e9, fp32: 400e9)) == 4)
    #expect(rest(Ceilings(threads: 2, bandwidths: [], arithmetic: [])) == nil)
  }

  @Test func aMachineIsProjectedOntoItself() {
    let same = ceilings(dram: 20e9, fp32: 200e9, start: 1e-6, latency: 1e-7)
    let record = record(
      memory: 0.5, compute: 0.7, decode: 0.2, activations: 0.9, latency: 0.1, least: 0.3)
    #expect(ratio(record, here: same, there: same) == .scaled(1))
  }
}
