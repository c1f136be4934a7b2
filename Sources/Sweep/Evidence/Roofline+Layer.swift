import Analysis
import Kernels
import Matrices
import Records

extension Roofline.Work {
  /// What multiplying `activations` by `layer` costs at least; its time is still to be filled in.
  ///
  /// `kernel` packed it from weights of `pattern`, of which the share `sparsity` is zero. A kernel that can't
  /// do the samples that its own ceilings are measured on is judged without them.
  init(
    _ layer: any PreparedLayer, _ activations: Activations, kernel: any Kernel, pattern: Pattern,
    sparsity: Double, ceilings: KernelCeilings
  ) {
    let batch = activations.batch
    self.init(
      weightBytes: layer.weightBytes, activationBytes: activations.bytes,
      executedOperations: layer.executedOperations(batch: batch), medianSeconds: .nan)
    self.batch = batch
    if let loads = layer.activationLoads(batch: batch) {
      activationLoadBytes = loads.bytes
      activationSetBytes = loads.setBytes
    }
    weightPasses = layer.weightPasses(batch: batch)
    leastCallSeconds = try? ceilings.leastCallSeconds(
      kernel, layer, pattern: pattern, batch: batch)
    unpackedWeights = layer.unpackedWeights(batch: batch)
    unpackedWeightsPerSecond = try? ceilings.decodeRate(
      kernel, layer, pattern: pattern, sparsity: sparsity, batch: batch)
  }
}
