import Foundation
import Hardware
import Matrices
@testable import Models

@testable import Records
@testable import Sweep

/// Records of a tiny model's layers whose times are made up.
enum Made {
  static let llama = Architecture.llama(
    "tiny", hidden: 64, vocabulary: 128, heads: 4, keyValueHeads: 2, headSize: 16, inner: 96,
    blocks: 3, rotary: Rotary(base: 10000), positions: 256)

  static func spec(_ change: (inout ModelSpec) -> Void = { _ in }) -> ModelSpec {
    var spec = ModelSpec()
    spec.model = "tiny"
    spec.prompt = 8
    spec.threads = 1
    spec.caches = [.cold]
    change(&spec)
    return spec
  }

  static func plan(_ spec: ModelSpec, _ variants: [ModelVariant]) throws -> PredictionPlan {
    try PredictionPlan(
      spec, architecture: llama, variants: variants,
      extent: try ModelBench.extent(spec, of: llama).0, threads: 1,
      machine: try MachineDescription.probe())
  }

  /// A record of `layer` in the group of what does the same multiplication.
  static func record(_ layer: LayerCase, seconds: Double, bytes: Int = 1000) -> CaseRecord {
    let group = "shape/any|\(layer.outFeatures)x\(layer.inFeatures)|\(layer.batch)|\(layer.pattern)"
    var record = CaseRecord(
      caseID: "shape/any|\(layer.key)", groupID: group, status: .measured, model: "shape",
      layer: "any", outFeatures: layer.outFeatures, inFeatures: layer.inFeatures, occurrences: 1,
      batch: layer.batch, precision: layer.precision.rawValue, pattern: "\(layer.pattern)",
      sparsity: 0, kernel: layer.kernel, isa: layer.isa.rawValue, threads: layer.threads,
      cache: layer.cache.rawValue, seed: 1)
    record.medianSeconds = seconds
    record.medianLowSeconds = seconds * 0.9
    record.medianHighSeconds = seconds * 1.1
    record.weightBytes = bytes
    record.memoryLevel = "DRAM"
    record.memoryUtilisation = 0.9
    record.computeUtilisation = 0.2
    return record
  }

  static func ceilings(dram: Double, peak: Double = 1e11, threads: Int = 1) -> Ceilings {
    Ceilings(
      threads: threads,
      bandwidths: [
        .init(
          level: "DRAM", bytesPerSecond: dram, accessPattern: "made up", workingSetBytes: 1 << 28)
      ],
      arithmetic: ["fp32", "bf16", "int8"].map {
        .init(precision: $0, isa: "generic", operationsPerSecond: peak)
      })
  }

  /// A run in a new folder of `parent`, with samples of the rounds that `factors` multiply all times by.
  static func run(
    _ records: [CaseRecord], ceilings: [Ceilings] = [], factors: [Double] = [],
    machine: MachineDescription? = nil, in parent: String
  ) throws -> String {
    var run = RunDescription(
      name: "made", startedAt: Date(timeIntervalSince1970: 1_738_324_800), commandLine: ["bench"],
      gitCommit: nil, buildConfiguration: "debug", versions: [:],
      machine: try machine ?? MachineDescription.probe(), spec: "")
    run.ceilings = ceilings
    let folder = try RunFolder.create(in: parent, run: run)
    let stream = try folder.recordStream()
    for record in records { try stream.append(record) }
    guard !factors.isEmpty else { return folder.path }
    for (group, members) in Dictionary(grouping: records, by: \.groupID) {
      try folder.write(
        GroupSamples(
          groupID: group,
          kernels: members.map { record in
            GroupSamples.Kernel(
              caseID: record.caseID, kernel: record.kernel, isa: record.isa, callsPerSample: 1,
              secondsPerCall: factors.map { $0 * (record.medianSeconds ?? 0) })
          }, droppedRounds: [], canarySeconds: factors))
    }
    return folder.path
  }

  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "bench-decide-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }
}
