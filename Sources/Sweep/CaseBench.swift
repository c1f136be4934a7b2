import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// The cases of a spec, to be sampled one at a time in any order: for comparisons whose other half runs
/// in another process.
///
/// Weights are prepared for a few cases at a time, those that share them. Each case evicts its own weights
/// where it is to be cold, whatever is sampled beside it.
public final class CaseBench {
  /// A case that can be sampled, or the reason why it can't.
  public struct Case: Sendable {
    /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache`.
    public let caseID: String
    /// Index of the weights to prepare before it is sampled.
    public let weights: Int
    /// Why it can't run on this machine; nil when it can.
    public let refusal: String?
    let planned: PlannedCase
    let group: PlannedGroup
  }

  /// What became of a case when its weights were prepared.
  public struct Check: Sendable {
    /// Index of the case.
    public let index: Int
    /// Why its kernel failed its check, or couldn't be prepared; nil when it may be sampled.
    public let failure: String?
    /// Share of its packed weights that lies on 2 MiB pages.
    public let hugePageShare: Double?
  }

  /// What was asked for, without the baselines that only a sweep needs.
  public let cases: [Case]
  /// Memory that preparing takes at its peak, roughly.
  public let memoryBytes: Int
  private let plan: SweepPlan
  private var teams: [Int: ThreadTeam] = [:]
  private var matrix: (identifier: String, values: DenseMatrix)?
  private var packed: PackedWeights?
  private var samplers: [Int: (sampler: BurstSampler, team: ThreadTeam)] = [:]

  /// The cases of `spec` on `machine`.
  ///
  /// Throws what `SweepPlan` throws, and `UnavailableError` when the build isn't optimised.
  public init(spec: SweepSpec, machine: MachineDescription) throws {
    try MachineSurvey.requireOptimisedBuild()
    plan = try Self.plan(spec, machine: machine)
    var keys: [String: Int] = [:]
    cases = plan.groups.flatMap { group in
      let weights = keys[group.weights.key] ?? keys.count
      keys[group.weights.key] = weights
      return group.cases.filter { !$0.isAdded }.map {
        Case(
          caseID: $0.caseID, weights: weights, refusal: $0.refusal, planned: $0, group: group)
      }
    }
    memoryBytes = plan.estimates(of: plan.groups).map(\.bytes).max() ?? 0
    for count in plan.threads { teams[count] = try ThreadTeam.make(threads: count) }
    rest()
  }

  /// What `spec` asks for on `machine`.
  ///
  /// Throws what `SweepPlan` throws, and `UsageError` for a search, which has no cases of its own.
  @discardableResult
  public static func plan(_ spec: SweepSpec, machine: MachineDescription) throws -> SweepPlan {
    guard spec.breakEven == .none else {
      throw UsageError("break-even: a search has no cases to sample one by one; leave it out")
    }
    return try SweepPlan(spec: spec, machine: machine)
  }

  /// Packs the weights with the index `weights`, checks the cases that have them, and forgets the weights
  /// before.
  ///
  /// Throws `DataError` for weights that can't be read, `UnavailableError` when memory isn't granted.
  public func prepare(weights index: Int) throws -> [Check] {
    samplers = [:]
    packed = nil
    let members = cases.indices.filter { cases[$0].weights == index }
    guard let first = members.first.map({ cases[$0] }) else { return [] }
    let weights = first.group.weights
    let team = try self.team(of: weights.threads)
    team.adopt()
    defer { rest() }
    let runnable = members.filter { cases[$0].refusal == nil }
    let packed = PackedWeights(
      Packing(alone: runnable.map { cases[$0].planned }, method: coldMethod(runnable)),
      of: weights, values: try values(of: weights, team: team), seed: plan.spec.seed,
      machine: plan.machine, team: team)
    self.packed = packed
    var activations: [Int: Activations] = [:]
    return try members.map { index in
      let one = cases[index]
      guard let entry = packed.entries[one.planned.packID] else {
        let reason = one.refusal ?? packed.failures[one.planned.packID] ?? "not packed"
        return Check(index: index, failure: reason, hugePageShare: nil)
      }
      let inputs =
        try activations[one.group.batch]
        ?? self.activations(of: weights.layer, batch: one.group.batch)
      activations[one.group.batch] = inputs
      let multiplication = try entry.layer.bind(inputs)
      let check = Verification.check(entry.layer, multiplication, seed: plan.spec.seed)
      let failure = entry.isExact ? check.failure : "its packed weights are not the layer's"
      if failure == nil {
        let contestant = packed.contestant(entry, cold: one.group.cache == .cold, team: team) {
          multiplication.run(copy: $0)
        }
        samplers[index] = (BurstSampler(contestant), team)
      }
      return Check(
        index: index, failure: failure, hugePageShare: entry.hugePageShare)
    }
  }

  /// How large a burst of the case `index` has to be to last about `seconds`.
  ///
  /// Throws `UsageError` when its weights aren't prepared, or it failed its check.
  public func size(of index: Int, seconds: Double) throws -> BurstSize {
    try sampling(index) { $0.size(seconds: seconds) }
  }

  /// Times one burst of the case `index`, then lets the cores go.
  ///
  /// Throws `UsageError` when its weights aren't prepared, or it failed its check.
  public func sample(_ index: Int, _ size: BurstSize) throws -> Burst {
    try sampling(index) { $0.take(size) }
  }

  private func sampling<Result>(
    _ index: Int, _ body: (BurstSampler) -> Result
  ) throws -> Result {
    guard let (sampler, team) = samplers[index] else {
      throw UsageError("case \(index) isn't ready to be sampled")
    }
    team.adopt()
    // Workers that spin would take the core from the other process.
    defer { team.rest() }
    return body(sampler)
  }

  private func rest() { teams.values.forEach { $0.rest() } }

  private func team(of count: Int) throws -> ThreadTeam {
    guard let team = teams[count] else {
      throw UnavailableError("no team of \(count) threads was made")
    }
    return team
  }

  private func activations(of layer: LinearLayer, batch: Int) throws -> Activations {
    try Activations(
      values: SyntheticWeights.activations(count: batch * layer.inFeatures, seed: plan.spec.seed),
      inFeatures: layer.inFeatures, outFeatures: layer.outFeatures)
  }

  private func values(of weights: PlannedWeights, team: ThreadTeam) throws -> DenseMatrix {
    let identifier = weights.layer.identifier
    if let matrix, matrix.identifier == identifier { return matrix.values }
    matrix = nil
    let values = try weights.source.weights(of: weights.layer, seed: plan.spec.seed, team: team)
    matrix = (identifier, values)
    return values
  }

  /// How the weights of these cases are kept cold; nil where none is.
  private func coldMethod(_ indices: [Int]) -> ColdPlan.Method? {
    guard indices.contains(where: { cases[$0].group.cache == .cold }) else { return nil }
    let sizes = indices.map { cases[$0].group.weights.estimatedBytes(cases[$0].planned) }
    let rotating = ColdPlan(
      alone: sizes, method: .rotate, cacheBytes: plan.machine.lastLevelCacheBytes ?? 32 << 20)
    // Of all memory, not of what is free: both processes of a comparison must decide alike.
    return rotating.bytes <= plan.machine.memoryBytes / 16 ? .rotate : .flush
  }
}
