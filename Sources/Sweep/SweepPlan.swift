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
  private let packings: [String: Packing]

  /// Expands `spec` for `machine`.
  ///
  /// Throws `UsageError` for names that don't exist, thread counts that the machine hasn't and filters
  /// that match nothing, `DataError` for weights that can't be read, `UnavailableError` when a layer
  /// doesn't fit into memory.
  public init(spec: SweepSpec, machine: MachineDescription) throws {
    try self.init(spec: spec, machine: machine, catalogue: KernelCatalogue.all)
  }

  /// The same for the kernels of `catalogue`.
  init(spec: SweepSpec, machine: MachineDescription, catalogue: [any Kernel]) throws {
    try spec.validate()
    self.spec = spec
    self.machine = machine
    let cores = try Topology.current.cores
    threads = Set(spec.threads.map { $0 == SweepSpec.everyCore ? cores : $0 }).sorted()
    if let excess = threads.first(where: { $0 > cores }) {
      throw UsageError("--threads \(excess): this machine has \(cores) cores to use")
    }
    try Self.checkInstructionSets(spec)
    let kernels =
      try spec.kernels.map { try $0.map { try KernelCatalogue.named($0, in: catalogue) } }
      ?? catalogue
    let matches = spec.filter?.matcher() ?? { _ in true }
    let maker = CaseMaker(
      kernels: kernels, areNamed: spec.kernels != nil, precisions: spec.precisions,
      isas: spec.isas)
    var groups: [PlannedGroup] = []
    for (layer, source) in try spec.selectedLayers() {
      for pattern in spec.weightPatterns {
        for count in threads {
          let weights = PlannedWeights(
            layer: layer, source: source, pattern: pattern, threads: count)
          for cache in spec.caches {
            for batch in spec.batches {
              let cases = maker.cases(weights, batch: batch, cache: cache)
                .filter { matches($0.caseID) }
              guard !cases.isEmpty else { continue }
              groups.append(
                PlannedGroup(weights: weights, batch: batch, cache: cache, cases: cases))
            }
          }
        }
      }
    }
    guard !groups.isEmpty else { throw Self.nothingToRun(spec) }
    self.groups = groups
    packings = Dictionary(grouping: groups) { $0.weights.key }.mapValues(Packing.init)
    try checkMemory()
  }

  /// Refuses a limit that the machine can't run itself: the figures would be another set's.
  private static func checkInstructionSets(_ spec: SweepSpec) throws {
    for limit in spec.isas {
      guard let limit, let reason = limit.unavailableReason else { continue }
      let has = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
      throw UnavailableError("--isa \(limit.rawValue): \(reason); this machine has \(has)")
    }
  }

  private static func nothingToRun(_ spec: SweepSpec) -> UsageError {
    if let filter = spec.filter { return UsageError("no case matches --filter '\(filter)'") }
    let precisions = spec.precisions.map(\.rawValue).joined(separator: ", ")
    return UsageError(
      "no kernel multiplies these patterns in \(precisions): 'bench kernels' lists what there is")
  }

  /// The narrowest limit that was asked for; nil where kernels are free to use what there is.
  var narrowestInstructionSet: InstructionSet? { spec.isas.compactMap { $0 }.min() }

  /// What the groups with the weights of `weights` need packed.
  func packing(of weights: PlannedWeights) -> Packing { packings[weights.key] ?? Packing([]) }

  /// Every case, one line each.
  public func listing() -> String {
    groups.flatMap { $0.cases }.map(\.line).joined(separator: "\n") + "\n"
  }
}
