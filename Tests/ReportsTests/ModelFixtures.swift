import Foundation
import Records

/// A small run of a model whose report is known by heart.
enum ModelFixtures {
  static func times(
    _ stage: ModelRecord.Stage, _ seconds: Double, speedup: Double?, tokens: Int, bytes: Int,
    bandwidthShare: Double? = 0.91
  ) -> ModelRecord.StageTimes {
    ModelRecord.StageTimes(
      stage: stage, tokens: tokens,
      seconds: .init(value: seconds, low: seconds * 0.99, high: seconds * 1.01),
      minimumSeconds: seconds * 0.97, p50Seconds: seconds, p90Seconds: seconds * 1.04,
      p99Seconds: seconds * 1.2, rounds: 21, droppedRounds: 2, isNoisy: false, isSuspect: false,
      speedup: speedup.map { .init(value: $0, low: $0 * 0.98, high: $0 * 1.02) },
      secondsByWork: [
        "decoder.qkv": seconds * 0.5, "decoder.up": seconds * 0.25,
        "decoder.attention": seconds * 0.125, "decoder.norm": seconds * 0.03125,
        "decoder.activation": seconds * 0.03125, "decoder.head": seconds * 0.03125,
        "decoder.sampling": seconds * 0.015625, "decoder.embedding": seconds * 0.015625,
      ],
      accountedShare: 0.998, linearShare: 0.75, bytes: bytes, bandwidthShare: bandwidthShare)
  }

  static func record(
    _ pattern: String, _ sparsity: Double, _ precision: String, kernel: String, speedup: Double,
    seconds: Double, bytes: Int, cache: String = "cold"
  ) -> ModelRecord {
    func layer(_ name: String, _ phase: String, _ kernel: String) -> ModelRecord.LayerKernel {
      ModelRecord.LayerKernel(
        layer: name, outFeatures: 8, inFeatures: 8, phase: phase, kernel: kernel, isa: "avx512",
        implementation: "\(kernel) \(precision) avx512", reason: "fastest of 3: 1.21× ahead of csr")
    }
    let names =
      kernel == "auto"
      ? ["csr", "bitmask", "csr"]
      : kernel == "dense" ? ["dense", "dense", "dense"] : ["nm", "nm", "bitmask"]
    var record = ModelRecord(
      id: "\(pattern)/\(precision)/\(kernel)/\(cache)", pattern: pattern, sparsity: sparsity,
      precision: precision, headPrecision: precision == "fp32" ? "fp32" : "bf16", kernel: kernel,
      cache: cache, coldMethod: cache == "cold" ? "by size" : nil, isBaseline: speedup == 1,
      linearBytes: bytes, headBytes: bytes / 16, cacheBytes: 1 << 20,
      layers: [
        layer("mlp.up", "prefill", names[0]), layer("mlp.up", "decode", names[1]),
        layer("mlp.down", "decode", names[1]), layer("self_attention.o", "decode", names[2]),
      ])
    record.stages = [
      times(.firstToken, seconds * 40, speedup: speedup * 0.8, tokens: 128, bytes: bytes),
      times(.decode, seconds, speedup: speedup, tokens: 1, bytes: bytes),
    ]
    record.sizeBoundSpeedup = Double(26 << 30) / Double(bytes)
    return record
  }

  /// Extrapolated, with fidelity and a published figure; its names hold what Markdown and HTML take for
  /// their own.
  static func run() throws -> ModelRun {
    var run = ModelRun(
      name: "mpt-7b", startedAt: Date(timeIntervalSince1970: 1_738_324_800),
      commandLine: ["/opt/x/bench", "model", "mpt|7b"], gitCommit: "abc123",
      buildConfiguration: "debug, measured code optimised", versions: ["openblas": "0.3.21"],
      machine: try Fixtures.machine(), model: "mpt_*7b*|<b>", weights: "models/`a`|<i>&b",
      seed: nil,
      threads: 2, batch: 1, prompt: 128, context: 128, generate: 64, blocks: 4,
      blocksOfTheModel: 32)
    run.ceilings = Fixtures.ceilings()
    var dense = record(
      "dense", 0, "fp32", kernel: "dense", speedup: 1, seconds: 0.8, bytes: 26 << 30)
    dense.stages[0].speedup = .init(value: 1, low: 1, high: 1)
    dense.stages[1].speedup = .init(value: 1, low: 1, high: 1)
    var sparse = record(
      "unstructured(0.6)", 0.6, "w8a8", kernel: "auto", speedup: 6.8, seconds: 0.1176,
      bytes: 3 << 30)
    sparse.publishedSpeedup = 7
    sparse.publishedSource = "arXiv 2310.06927"
    sparse.fidelity = .init(blocks: [0.012, 0.034, 0.021], cosine: 0.98765, divergence: 0.0456)
    var nm = record(
      "16:32", 0.5, "bf16", kernel: "plans/a|b*.json", speedup: 3.6, seconds: 0.222,
      bytes: 7 << 30)
    nm.fidelity = .init(blocks: [], cosine: 0.5, divergence: nil)
    run.records = [dense, sparse, nm]
    run.wallSeconds = 100
    run.peakMemoryBytes = 12 << 30
    run.notes = ["all weights are larger than twice the last-level cache: they are cold by size"]
    run.warnings = ["OpenBLAS chose its *Prescott* kernels; set OPENBLAS_CORETYPE=SkylakeX"]
    return run
  }
}
