import Hardware
import Kernels
import Matrices
import Records

/// All cases of one multiplication, to be timed in turn.
public struct PlannedGroup: Sendable {
  /// The weights that all cases multiply by, each in its precision.
  public let weights: PlannedWeights
  /// Tokens multiplied at once.
  public let batch: Int
  /// Where each call finds its weights.
  public let cache: CacheRegime
  /// One per kernel, precision and instruction set, the baseline first.
  public let cases: [PlannedCase]

  /// The multiplication: what its cases' ids have in common.
  public var groupID: String {
    "\(weights.layer.identifier)|\(weights.layer.outFeatures)x\(weights.layer.inFeatures)|\(batch)|"
      + "\(weights.pattern)|\(weights.threads)|\(cache.rawValue)"
  }

  /// One line for a progress bar.
  var label: String {
    "\(weights.layer.identifier) \(weights.pattern) batch \(batch)"
  }

  /// A record of `planned` in this group, of a matrix with the share `sparsity` of zeros.
  func record(
    _ planned: PlannedCase, status: CaseRecord.Status, sparsity: Double, seed: UInt64
  ) -> CaseRecord {
    let layer = weights.layer
    var record = CaseRecord(
      caseID: planned.caseID, groupID: groupID, status: status, model: layer.model,
      layer: layer.name, outFeatures: layer.outFeatures, inFeatures: layer.inFeatures,
      occurrences: layer.occurrences, batch: batch, precision: planned.precision.rawValue,
      pattern: "\(weights.pattern)", sparsity: sparsity, kernel: planned.kernel.name,
      isa: planned.isa?.rawValue ?? "none", threads: weights.threads, cache: cache.rawValue,
      seed: seed)
    record.tensor = weights.source.tensor
    record.addedAsBaseline = planned.isAdded ? true : nil
    return record
  }
}

/// Weights of one layer under one pattern, packed for one thread count: groups that differ in batch or
/// cache regime alone share them.
public struct PlannedWeights: Sendable {
  /// The layer they belong to.
  public let layer: LinearLayer
  /// Where its weights come from.
  public let source: LayerSource
  /// Which of them are kept.
  public let pattern: Pattern
  /// Size of the team.
  public let threads: Int

  /// Equal for groups that can share packed weights.
  var key: String { "\(layer.identifier)|\(pattern)|\(threads)" }

  /// Kept weights, before they are counted: what native zeros save isn't known yet.
  var expectedNonzeros: Int {
    let total = Double(layer.outFeatures * layer.inFeatures)
    return Int((total * (1 - (pattern.nominalSparsity ?? 0))).rounded())
  }

  /// Bytes that the kernel of `planned` packs the weights into, by its own estimate; `nonzeros` of
  /// them are kept.
  func estimatedBytes(_ planned: PlannedCase, nonzeros: Int? = nil) -> Int {
    planned.kernel.estimatedWeightBytes(
      rows: layer.outFeatures, columns: layer.inFeatures, nonzeros: nonzeros ?? expectedNonzeros,
      pattern: pattern, precision: planned.precision)
  }
}
