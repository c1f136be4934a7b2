import Foundation
import Hardware
import Records

/// A small run whose reports are known by heart.
enum Fixtures {
  static func record(
    _ kernel: String, seconds: Double?, speedup: (Double, Double, Double)? = nil,
    layer: String = "blocks.*.attn.out_proj", model: String = "mpt-7b", occurrences: Int = 32,
    pattern: String = "unstructured(0.5)", batch: Int = 1,
    status: CaseRecord.Status = .measured, reason: String? = nil, precision: String = "fp32",
    threads: Int = 1
  ) -> CaseRecord {
    var record = CaseRecord(
      caseID: "\(model)/\(layer)|4096x4096|\(batch)|\(precision)|\(pattern)|\(kernel)|avx512|"
        + "\(threads)|cold",
      groupID: "\(model)/\(layer)|\(batch)|\(pattern)", status: status, model: model, layer: layer,
      outFeatures: 4096, inFeatures: 4096, occurrences: occurrences, batch: batch,
      precision: precision, pattern: pattern, sparsity: 0.5, kernel: kernel, isa: "avx512",
      threads: threads, cache: "cold", seed: 42)
    record.reason = reason
    guard let seconds else { return record }
    record.medianSeconds = seconds
    record.medianLowSeconds = seconds * 0.992
    record.medianHighSeconds = seconds * 1.008
    record.settled = true
    record.speedupOverDense = speedup?.0
    record.speedupOverDenseLow = speedup?.1
    record.speedupOverDenseHigh = speedup?.2
    record.bytesPerSecond = 14.56e9
    record.memoryUtilisation = 0.97
    record.computeUtilisation = 0.05
    record.bound = .memory
    record.noise = CaseRecord.Noise(
      droppedRounds: 2, noisy: false, stealSeconds: 0.25, involuntaryContextSwitches: 3,
      pageFaults: 0, canaryRatio: 1.01)
    return record
  }

  /// Two patterns; a winner, a tie, a noisy case, one of each failure, real weights.
  static var records: [CaseRecord] {
    var dense = record("dense", seconds: 4.61e-3, speedup: (1, 1, 1))
    dense.noise?.noisy = true
    var bitmask = record("bitmask", seconds: 2.45e-3, speedup: (1.88, 1.85, 1.91))
    bitmask.noise?.noisy = true
    bitmask.tensor = "blocks.0.attn.out_proj.weight"
    bitmask.rowNonzeros = .init(
      minimum: 1900, median: 2048, maximum: 2200, coefficientOfVariation: 0.012)
    let csr = record(
      "csr", seconds: nil, status: .incorrect, reason: "relative error 0.3 exceeds 1e-4")
    var two = record("nm", seconds: 2.4e-3, speedup: (1.9, 1.86, 1.94), pattern: "2:4")
    two.settled = false
    return [
      dense, bitmask, csr,
      record("dense", seconds: 4.6e-3, speedup: (1, 1, 1), pattern: "2:4"),
      record("bitmask", seconds: 2.42e-3, speedup: (1.89, 1.85, 1.93), pattern: "2:4"), two,
      record(
        "csr", seconds: 1e-3, speedup: (4.6, 4.5, 4.7), pattern: "2:4", status: .suspect,
        reason: "reads at 180 % of the DRAM ceiling"),
    ]
  }

  static func machine() throws -> MachineDescription {
    let features = ["isX86", "avx2", "avx512f"]
    let all = [
      "isX86", "sse42", "popcnt", "bmi2", "clflushopt", "avx", "avx2", "fma", "f16c", "avx512f",
      "avx512bw", "avx512dq", "avx512vl", "avx512vbmi", "avx512vbmi2", "avx512vnni", "avx512bf16",
      "amxTile", "amxInt8", "amxBf16", "neon", "dotProduct",
    ].map { "\"\($0)\":\(features.contains($0))" }.joined(separator: ",")
    let text = """
      {"architecture":"x86_64","cpuModel":"Example CPU","sockets":1,"cores":2,"hardwareThreads":4,
       "caches":[
        {"level":"L2","bytes":2097152,"instances":2,"coresPerInstance":1,"lineBytes":64},
        {"level":"L3","bytes":33554432,"instances":1,"coresPerInstance":2,"lineBytes":64}],
       "numaNodes":[{"index":0,"cores":2,"memoryBytes":17179869184}],"features":{\(all)},
       "memoryBytes":17179869184,"availableMemoryBytes":8589934592,"pageBytes":4096,
       "transparentHugePages":"never","governor":"powersave","hypervisor":"KVM",
       "operatingSystem":"Debian 12","kernelRelease":"6.1","perfEventParanoid":4,
       "hwlocVersion":"2.9.0"}
      """
    return try JSONDecoder().decode(MachineDescription.self, from: Data(text.utf8))
  }

  static func ceilings(_ factor: Double = 1) -> Ceilings {
    Ceilings(
      threads: 1,
      bandwidths: [
        .init(
          level: "DRAM", bytesPerSecond: 15e9 * factor, accessPattern: "8 streams, avx512",
          workingSetBytes: 1 << 30)
      ],
      arithmetic: [.init(precision: "fp32", isa: "avx512", operationsPerSecond: 187e9 * factor)])
  }

  static func run() throws -> RunDescription {
    var run = RunDescription(
      name: "quick", startedAt: Date(timeIntervalSince1970: 1_738_324_800),
      commandLine: ["/opt/x/bench", "--spec", "quick", "--filter", "a b"], gitCommit: "abc123",
      buildConfiguration: "debug, measured code optimised", versions: ["openblas": "0.3.21"],
      machine: try machine(), spec: "name: quick\n")
    run.state = "finished"
    run.ceilings = [ceilings()]
    run.ceilingsAtEnd = [ceilings(0.9)]
    run.counters = ["cycles": "no PMU in this virtual machine"]
    run.emptyKernelSeconds = 85e-9
    run.wallSeconds = 120
    run.timedSeconds = 84
    run.peakMemoryBytes = 2 << 30
    return run
  }
}
