import Hardware
import Matrices

/// Keeps the weights of the layer in hand, and their packed form of the pattern in hand: groups are
/// ordered so that nothing is made twice, and no more than one layer is held at a time.
final class WeightsCache {
  private let plan: SweepPlan
  private var matrix: (identifier: String, values: DenseMatrix)?
  private var packed: PackedWeights?

  init(plan: SweepPlan) { self.plan = plan }

  /// The packed weights of `group`, made on `team` unless the group before had the same.
  func packedWeights(for group: PlannedGroup, team: ThreadTeam) throws -> PackedWeights {
    let key = group.weights.key
    if let packed, packed.key == key { return packed }
    packed = nil
    let made = PackedWeights(
      plan.packing(of: group.weights), of: group.weights,
      values: try values(of: group.weights, team: team), seed: plan.spec.seed,
      machine: plan.machine, team: team)
    packed = made
    return made
  }

  private func values(of weights: PlannedWeights, team: ThreadTeam) throws -> DenseMatrix {
    let identifier = weights.layer.identifier
    if let matrix, matrix.identifier == identifier { return matrix.values }
    matrix = nil
    let values = try weights.source.weights(of: weights.layer, seed: plan.spec.seed, team: team)
    matrix = (identifier, values)
    return values
  }
}
