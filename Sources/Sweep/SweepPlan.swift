import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// The groups of a sweep, in the order in which they run.
public struct SweepPlan: Sendable {
  /// What was asked for.
  public let spec: SweepSpec
  /// The machine it is planned for.
  public let machine: MachineDescription
  /// The groups, those that share packed weights next to each other.
  public let groups: [PlannedGroup]
  /// Thread counts, ascending.
  public let threads: [Int]

  /// Expands `spec` for `machine`.
  ///
  /// Throws `UsageError` for names that don't exist, thread counts that the machine hasn't and filters
  /// that match nothing, `DataError` for weights that can't be read, `UnavailableError` when a layer
  /// doesn't fit into memory.
  public init(spec: SweepSpec, machine: MachineDescription) throws {
    try spec.validate()
    self.spec = spec
    self.machine = machine
    let cores = try Topology.current.cores
    threads = Set(spec.threads.isEmpty ? [cores] : spec.threads).sorted()
    if let excess = threads.first(where: { $0 > cores }) {
      throw UsageError("--threads \(excess): this machine has \(cores) cores to use")
    }
    let kernels = try spec.kernels.map { try $0.map(KernelCatalogue.named) } ?? KernelCatalogue.all
    let matches = spec.filter?.matcher() ?? { _ in true }
    var groups: [PlannedGroup] = []
    for (layer, source) in try spec.selectedLayers() {
      for pattern in spec.weightPatterns {
        for precision in spec.precisions {
          for count in threads {
            let weights = PlannedWeights(
              layer: layer, source: source, pattern: pattern, precision: precision, threads: count)
            for cache in spec.caches {
              for batch in spec.batches {
                let cases = Self.cases(
                  kernels, weights, batch, cache, spec: spec
                ).filter { matches($0.caseID) }
                guard !cases.isEmpty else { continue }
                groups.append(
                  PlannedGroup(weights: weights, batch: batch, cache: cache, cases: cases))
              }
            }
          }
        }
      }
    }
    guard !groups.isEmpty else {
      throw UsageError("no case matches --filter '\(spec.filter?.pattern ?? "")'")
    }
    self.groups = groups
    try checkMemory()
  }

  private static func cases(
    _ kernels: [any Kernel], _ weights: PlannedWeights, _ batch: Int, _ cache: CacheRegime,
    spec: SweepSpec
  ) -> [PlannedCase] {
    kernels.compactMap { kernel in
      let choice = kernel.choose(
        precision: weights.precision,
        forced: kernel.name == KernelCatalogue.baselineName ? nil : spec.isa)
      let mismatch = kernel.refusal(of: weights.pattern)
      // A kernel that was not asked for by name is left out where it doesn't apply.
      if mismatch != nil, spec.kernels == nil { return nil }
      let layer = weights.layer
      let isa = choice.isa?.rawValue ?? spec.isa?.rawValue ?? "none"
      return PlannedCase(
        kernel: kernel, isa: choice.isa, refusal: mismatch ?? choice.reason,
        caseID: "\(layer.identifier)|\(layer.outFeatures)x\(layer.inFeatures)|\(batch)|"
          + "\(weights.precision.rawValue)|\(weights.pattern)|\(kernel.name)|\(isa)|"
          + "\(weights.threads)|\(cache.rawValue)")
    }
  }

  /// Every case, one line each.
  public func listing() -> String {
    groups.flatMap { $0.cases }.map { planned in
      planned.refusal.map { "\(planned.caseID)  # refused: \($0)" } ?? planned.caseID
    }.joined(separator: "\n") + "\n"
  }
}
