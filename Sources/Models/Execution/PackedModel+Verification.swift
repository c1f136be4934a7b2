import Hardware
import Kernels
import Matrices

extension PackedModel {
  /// What is wrong with its kernels, empty when all passed.
  ///
  /// Of every block the packed weights are read back; kernels of the first block, of the head and of the
  /// convolutions are run on as many tokens as at `extent`, and their output compared with the reference.
  /// Throws `UnavailableError` when memory isn't granted.
  public func verify(extent: ModelExecution.Extent, seed: UInt64) throws -> [String] {
    var failures: [String] = []
    func check(
      _ name: String, _ layer: any PreparedLayer, rows: Int,
      _ size: (outFeatures: Int, inFeatures: Int)
    ) throws {
      let activations = try Activations(
        values: SyntheticWeights.activations(count: rows * size.inFeatures, seed: seed),
        inFeatures: size.inFeatures, outFeatures: size.outFeatures)
      let check = Verification.check(layer, try layer.bind(activations), seed: seed)
      guard let failure = check.failure else { return }
      failures.append("\(name), \(layer.implementation(batch: rows)): \(failure)")
    }
    let notItsOwn = "its packed weights are not the layer's"
    for slot in architecture.slots {
      let blocks = slots[slot] ?? []
      failures += blocks.indices.filter { !blocks[$0].isExact }.map {
        "\(architecture.name(of: slot)), block \($0): \(notItsOwn)"
      }
      for phase in architecture.phases(of: slot) {
        guard let layer = blocks.first?.layers[phase] else { continue }
        try check(
          architecture.name(of: slot), layer, rows: extent.rows(of: slot, in: phase),
          architecture.size(of: slot))
      }
    }
    for part in dense {
      if !part.isExact { failures.append("\(part.layer.name): \(notItsOwn)") }
      try check(
        part.layer.name, part.packed, rows: extent.rows(of: part.layer),
        architecture.size(of: part.layer))
    }
    return failures
  }
}
