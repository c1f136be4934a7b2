import Analysis
import Foundation
import Hardware
import Matrices
import Records
import Testing

@Suite struct RooflineTests {
  /// 1 KiB L1 and 16 KiB L2 per core, 1 MiB L3 for both; 400, 200, 100, 10 B/s; 1000 operations/s.
  private let ceilings = Ceilings(
    threads: 2,
    bandwidths: [("L1", 400.0), ("L2", 200), ("L3", 100), ("DRAM", 10)].map {
      Ceilings.Bandwidth(
        level: $0.0, bytesPerSecond: $0.1, accessPattern: "1 stream", workingSetBytes: 1)
    },
    arithmetic: [.init(precision: "fp32", isa: "avx2", operationsPerSecond: 1000)])

  private func caches() throws -> [MachineDescription.Cache] {
    try JSONDecoder().decode(
      [MachineDescription.Cache].self,
      from: Data(
        """
        [{"level":"L1","bytes":1024,"instances":2,"coresPerInstance":1,"lineBytes":64},
         {"level":"L2","bytes":16384,"instances":2,"coresPerInstance":1,"lineBytes":64},
         {"level":"L3","bytes":1048576,"instances":1,"coresPerInstance":2,"lineBytes":64}]
        """.utf8))
  }

  private func roofline(
    weights: Int, activations: Int = 0, operations: Int = 1, seconds: Double = 1,
    cache: String = "cold", precision: Precision = .fp32, isa: String = "avx2",
    ceilings: Ceilings? = nil
  ) throws -> Roofline {
    Roofline(
      of: .init(
        weightBytes: weights, activationBytes: activations, executedOperations: operations,
        medianSeconds: seconds),
      cache: cache, arithmetic: precision.arithmetic, isa: isa, ceilings: ceilings ?? self.ceilings,
      caches: try caches())
  }

  @Test func coldCountsWeightsFromMemoryAlone() throws {
    let position = try roofline(weights: 8, activations: 100, operations: 200, seconds: 1)
    #expect(position.memoryLevel == "DRAM")
    #expect(position.bytesPerSecond == 8)
    #expect(position.memoryUtilisation == 0.8)
    #expect(position.computeUtilisation == 0.2)
    #expect(position.finding().bound == .memory)
    #expect(position.finding().figures == "80 % of DRAM, 20 % of fp32 avx2")
    #expect(position.finding().clear)
  }

  @Test(arguments: [
    (2048, 0, "L1"), (2047, 2, "L2"), (32768, 0, "L2"), (32768, 1, "L3"), (1 << 20, 0, "L3"),
    (1 << 20, 1, "DRAM"),
  ])
  func warmCountsAllFromTheInnermostLevelThatHoldsIt(
    _ weights: Int, _ activations: Int, _ level: String
  ) throws {
    let position = try roofline(weights: weights, activations: activations, cache: "warm")
    #expect(position.memoryLevel == level)
    #expect(position.bytesPerSecond == Double(weights + activations))
  }

  @Test func privateCachesCountOncePerThread() throws {
    var single = ceilings
    single.threads = 1
    #expect(try roofline(weights: 2048, cache: "warm", ceilings: single).memoryLevel == "L2")
  }

  @Test func aLevelWithoutCeilingIsPassedOver() throws {
    var partial = ceilings
    partial.bandwidths.removeAll { $0.level == "L1" }
    #expect(try roofline(weights: 8, cache: "warm", ceilings: partial).memoryLevel == "L2")
  }

  @Test(
    arguments: [
      (3.0, 900, CaseRecord.Bound.compute), (5, 300, .memory), (3.9, 390, nil),
      (4, 0, .memory), (0, 400, .compute), (5, 500, .memory),
    ] as [(Double, Int, CaseRecord.Bound?)])
  func theNearerCeilingIsTheBound(
    _ bytesPerSecond: Double, _ operations: Int, _ bound: CaseRecord.Bound?
  ) throws {
    let position = try roofline(
      weights: Int(bytesPerSecond * 10), operations: operations * 10, seconds: 10)
    #expect(position.finding().bound == bound)
  }

  @Test func noBoundIsClaimedWithoutBothCeilings() throws {
    for (precision, isa) in [(Precision.fp32, "generic"), (.w8a8, "avx2"), (.fp32, "z")] {
      let position = try roofline(weights: 9, precision: precision, isa: isa)
      #expect(position.finding().bound == nil)
      #expect(position.finding().figures.contains("unmeasured"))
    }
  }

  /// A weight-only precision computes in bf16, and VBMI2 adds nothing to how AVX-512 does that.
  @Test func thePeakIsThatOfTheArithmeticOnTheInstructionSetIncluded() throws {
    var wider = ceilings
    wider.arithmetic = [
      ("fp32", "avx512", 1000.0), ("bf16", "avx512", 500), ("bf16", "avx512bf16", 2000),
      ("int8", "avx512vnni", 4000),
    ].map { .init(precision: $0.0, isa: $0.1, operationsPerSecond: $0.2) }
    func share(_ precision: Precision, _ isa: String) throws -> String {
      let position = try roofline(
        weights: 8, operations: 100, precision: precision, isa: isa, ceilings: wider)
      return String(position.finding().figures.split(separator: ",")[1])
    }
    #expect(try share(.fp32, "avx512bf16") == " 10 % of fp32 avx512")
    #expect(try share(.w4a16, "avx512vbmi2") == " 20 % of bf16 avx512")
    #expect(try share(.bf16, "amx") == " 5 % of bf16 avx512bf16")
    #expect(try share(.w8a8, "avx512bf16") == " 3 % of int8 avx512vnni")
  }

  @Test func fasterThanMemoryIsSuspectOnlyWhenCold() throws {
    #expect(try !roofline(weights: 11).isSuspect)
    #expect(try roofline(weights: 12).isSuspect)
    #expect(try !roofline(weights: 500, cache: "warm").isSuspect)
    #expect(!Roofline.isSuspect(bytesPerSecond: 1e12, dramBytesPerSecond: nil))
  }

  /// A slow kernel on warm weights reads no faster than DRAM gives; their stream does.
  @Test(arguments: [
    ("cold", 0.3, 0.2, false), ("cold", 0.3, 0.14, true), ("warm", 0.3, 0.01, false),
    ("cold", 0.9, 0.9, false),
  ])
  func weightsThatStreamTooFastAreSuspect(
    _ cache: String, _ share: Double, _ stream: Double, _ isSuspect: Bool
  ) {
    var record = Fixtures.record("csr", cache: cache)
    record.memoryLevel = "DRAM"
    record.memoryUtilisation = share
    record.checkStream()
    #expect(record.status == .measured)
    record.differential = .init(rounds: 3, seconds: 1)
    record.differential?.stream = .init(value: stream / 2, low: stream / 3, high: stream)
    record.checkStream()
    #expect((record.status == .suspect) == isSuspect)
    #expect((record.reason != nil) == isSuspect)
  }

  @Test func aBeatenCeilingIsSeen() throws {
    #expect(try !roofline(weights: 103, seconds: 10).exceedsCeiling)
    #expect(try roofline(weights: 104, seconds: 10).exceedsCeiling)
  }

  @Test func fillsTheRecord() throws {
    var record = Fixtures.record("bitmask", speedup: 2)
    record.apply(try roofline(weights: 20, operations: 30))
    #expect(record.status == .suspect)
    #expect(record.reason?.contains("200 %") == true)
    #expect(record.memoryUtilisation == 2)
    #expect(record.operationsPerSecond == 30)
  }

  /// peak / bandwidth · bytes per weight / 2, here 1000 / 10 · 4 / 2.
  @Test func ridgeBatchOfADenseLayerDependsOnBytesPerWeightAlone() {
    for (rows, columns) in [(64, 64), (4096, 16384)] {
      let work = Roofline.Work(
        weightBytes: 4 * rows * columns, activationBytes: 0, executedOperations: 2 * rows * columns,
        medianSeconds: 1)
      #expect(position(work).ridgeBatch == 200)
    }
  }

  /// Weights pass every level from DRAM inwards; activations only the levels inside the one that holds
  /// them.
  @Test func everyLevelPassesOnWhatComesThroughIt() throws {
    var work = Roofline.Work(
      weightBytes: 5, activationBytes: 0, executedOperations: 1, medianSeconds: 1)
    work.activationLoadBytes = 120
    work.activationSetBytes = 2000
    let position = Roofline(
      of: work, cache: "cold", arithmetic: .fp32, isa: "avx2", ceilings: ceilings,
      caches: try caches())
    #expect(position.levels.map(\.level) == ["DRAM", "L3", "L2", "L1"])
    #expect(position.levels.map(\.bytes) == [5, 5, 125, 125])
    #expect(position.levels.map(\.utilisation) == [0.5, 0.05, 0.625, 0.3125])
    #expect(position.memoryUtilisation == 0.5)
    // Activations from a cache are work of the core.
    #expect(position.activationShare == 0.6)
    #expect(position.finding().bound == .compute)
    #expect(!position.finding().clear)
    #expect(
      position.finding().figures == "50 % of DRAM, 0 % of fp32 avx2, activations 60 % of L2")
  }

  /// What is gone through several times is read as often; the utilisation of the record stays that of the
  /// stored bytes.
  @Test func weightsAreReadAsOftenAsTheyAreGoneThrough() throws {
    var work = Roofline.Work(
      weightBytes: 2, activationBytes: 0, executedOperations: 1, medianSeconds: 1)
    work.weightPasses = 4
    let position = position(work)
    #expect(position.levels.first?.bytes == 8)
    #expect(position.memoryUtilisation == 0.2)
    #expect(position.finding().bound == .memory)
    #expect(position.finding().figures.hasPrefix("80 % of DRAM"))
  }

  @Test func unpackingIsACeilingOfItsOwn() throws {
    var work = Roofline.Work(
      weightBytes: 5, activationBytes: 0, executedOperations: 100, medianSeconds: 1)
    work.unpackedWeights = 80
    #expect(position(work).decodeUtilisation == nil)
    work.unpackedWeightsPerSecond = 100
    let position = position(work)
    #expect(position.decodeUtilisation == 0.8)
    #expect(position.decodeCeilingWeightsPerSecond == 100)
    #expect(
      position.finding()
        == CaseRecord.Finding(
          evidence: .roofline, bound: .decode, clear: true,
          figures: "50 % of DRAM, 10 % of fp32 avx2, decoding 80 %"))
  }

  @Test func loadsThatWaitForEachOtherAreLatency() throws {
    var work = Roofline.Work(
      weightBytes: 1, activationBytes: 0, executedOperations: 1, medianSeconds: 1)
    work.dependentLoads = 9
    #expect(position(work).latencyShare == nil)
    #expect(position(work).finding().bound == nil)
    var timed = ceilings
    timed.latencies = [.init(level: "DRAM", seconds: 0.1, workingSetBytes: 1)]
    #expect(position(work, timed).latencyShare == 0.9)
    #expect(position(work, timed).finding().bound == .latency)
  }

  @Test func theLeastCallIsOverhead() throws {
    var timed = ceilings
    timed.startSeconds = 0.7
    var work = Roofline.Work(
      weightBytes: 4, activationBytes: 0, executedOperations: 1, medianSeconds: 1)
    #expect(position(work, timed).leastCallShare == 0.7)
    #expect(position(work, timed).finding().bound == .overhead)
    #expect(position(work, timed).finding().clear)
    #expect(position(work, timed).finding().figures.hasSuffix("least call 70 %"))
    work.leastCallSeconds = 0.9
    #expect(position(work, timed).leastCallShare == 0.9)
  }

  /// Near a ridge nothing is clear; where the ceilings moved, less is.
  @Test(arguments: [
    (8.0, 500, 0.0, true), (8, 650, 0, false), (8, 600, 0, true), (8, 600, 0.2, false),
    (4.9, 100, 0, false), (3, 100, 0, false),
  ])
  func aFindingIsClearAwayFromTheRidge(
    _ bytesPerSecond: Double, _ operations: Int, _ drift: Double, _ clear: Bool
  ) throws {
    let position = try roofline(
      weights: Int(bytesPerSecond * 10), operations: operations * 10, seconds: 10)
    #expect(position.finding(drift: drift).clear == clear)
  }

  /// 10 B/s, 1000 operations/s: 50 bytes take 5 s, 100 operations of a token 0.1 s.
  @Test func theRidgeIsWhereTokensTakeAsLongAsWeights() throws {
    func ridge(unpacking seconds: Double?, loading: Int? = nil, tokens: Int = 1) -> Double? {
      var work = Roofline.Work(
        weightBytes: 50, activationBytes: 0, executedOperations: 100 * tokens, medianSeconds: 9)
      work.batch = tokens
      work.unpackedWeights = seconds.map { Int($0 * 100) }
      work.unpackedWeightsPerSecond = 100
      work.activationLoadBytes = loading.map { $0 * tokens }
      return position(work).ridgeBatch
    }
    #expect(ridge(unpacking: nil) == 50)
    #expect(ridge(unpacking: nil, tokens: 4) == 50)
    #expect(ridge(unpacking: 3) == 50)
    #expect(ridge(unpacking: 10) == 100)
    // Loading a token's activations from DRAM takes 0.5 s.
    #expect(ridge(unpacking: nil, loading: 5) == 10)
    #expect(ridge(unpacking: 10, loading: 5, tokens: 3) == 20)
  }

  private func position(_ work: Roofline.Work, _ ceilings: Ceilings? = nil) -> Roofline {
    Roofline(
      of: work, cache: "cold", arithmetic: .fp32, isa: "avx2", ceilings: ceilings ?? self.ceilings,
      caches: [])
  }
}
