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
    threads = try spec.threadCounts(cores: cores)
    groups = try Self.inOrder(
      spec.expanded.flatMap { part in
        try Self.checkInstructionSets(part)
        return try Self.groups(of: part, cores: cores, catalogue: catalogue)
      })
    guard !groups.isEmpty else { throw try Self.nothingToRun(spec) }
    packings = Dictionary(grouping: groups) { $0.weights.key }.mapValues(Packing.init)
    try checkMemory()
  }

  private static func groups(
    of spec: SweepSpec, cores: Int, catalogue: [any Kernel]
  ) throws -> [PlannedGroup] {
    let kernels =
      try spec.kernels.map { try $0.map { try KernelCatalogue.named($0, in: catalogue) } }
      ?? catalogue.filter(\.isSweptByDefault)
    let maker = CaseMaker(
      kernels: kernels, areNamed: spec.kernels != nil, precisions: spec.precisions,
      isas: spec.isas)
    let matches = spec.filter?.matcher() ?? { _ in true }
    var groups: [PlannedGroup] = []
    for (layer, source) in try spec.selectedLayers() {
      for pattern in spec.weightPatterns {
        for count in SweepSpec.threadCounts(spec.threads, cores: cores) {
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
    return groups
  }

  /// `groups` with those of the same multiplication made one, those of a layer next to each other, and
  /// within a layer those that share packed weights: each is made once, and held while it is needed.
  private static func inOrder(_ groups: [PlannedGroup]) -> [PlannedGroup] {
    func gathered<Member>(_ members: [Member], by key: (Member) -> String) -> [[Member]] {
      var order: [String] = []
      var byKey: [String: [Member]] = [:]
      for member in members {
        let key = key(member)
        if byKey[key] == nil { order.append(key) }
        byKey[key, default: []].append(member)
      }
      return order.compactMap { byKey[$0] }
    }
    return gathered(groups) { $0.weights.layer.identifier }.flatMap { ofLayer in
      gathered(ofLayer) { $0.weights.key }.flatMap { ofWeights in
        gathered(ofWeights) { $0.groupID }.map { same in
          PlannedGroup(
            weights: same[0].weights, batch: same[0].batch, cache: same[0].cache,
            cases: .merged(same.flatMap(\.cases)))
        }
      }
    }
  }

  /// Refuses a limit that the machine can't run itself: the figures would be another set's.
  private static func checkInstructionSets(_ spec: SweepSpec) throws {
    try spec.isas.forEach(check)
  }

  /// Refuses one such limit.
  static func check(_ limit: InstructionSet?) throws {
    guard let limit, let reason = limit.unavailableReason else { return }
    let has = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
    throw UnavailableError("--isa \(limit.rawValue): \(reason); this machine has \(has)")
  }

  private static func nothingToRun(_ spec: SweepSpec) throws -> UsageError {
    if try spec.expanded.allSatisfy({ try $0.selectedLayers().isEmpty }) {
      return try spec.noLayerMatches()
    }
    if let filter = spec.filter { return UsageError("no case matches --filter '\(filter)'") }
    let precisions = Set(spec.expanded.flatMap(\.precisions)).map(\.rawValue).sorted()
      .joined(separator: ", ")
    return UsageError(
      "no kernel multiplies these patterns in \(precisions): 'bench kernels' lists what there is")
  }

  /// What the groups with the weights of `weights` need packed.
  func packing(of weights: PlannedWeights) -> Packing { packings[weights.key] ?? Packing([]) }

  /// Every case, one line each.
  public func listing() -> String {
    groups.flatMap { $0.cases }.map(\.line).joined(separator: "\n") + "\n"
  }
}
