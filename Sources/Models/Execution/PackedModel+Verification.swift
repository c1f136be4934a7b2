import Hardware
import Kernels
import Matrices

extension PackedModel {
  /// What is wrong with the kernels of the first block, each run on as many tokens as at `extent`; empty
  /// when all passed their check.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public func verify(extent: ModelExecution.Extent, seed: UInt64) throws -> [String] {
    var failures: [String] = []
    for slot in architecture.slots {
      let size = architecture.size(of: slot)
      for phase in architecture.phases(of: slot) {
        guard let layer = slots[slot]?.first?.layers[phase] else { continue }
        let rows = extent.rows(of: slot, in: phase)
        let activations = try Activations(
          values: SyntheticWeights.activations(count: rows * size.inFeatures, seed: seed),
          inFeatures: size.inFeatures, outFeatures: size.outFeatures)
        let check = Verification.check(layer, try layer.bind(activations), seed: seed)
        guard let failure = check.failure else { continue }
        failures.append(
          "\(architecture.name(of: slot)), \(layer.implementation(batch: rows)): \(failure)")
      }
    }
    return failures
  }
}
