import Hardware
import Matrices

/// Where a model's weights come from.
public protocol ModelTensors {
  /// What they belong to.
  var architecture: Architecture { get }

  /// The elements of the tensor `key`, row-major.
  ///
  /// Throws `DataError` when they can't be read or aren't finite.
  func floats(_ key: TensorKey, team: ThreadTeam) throws -> [Float]

  /// Which of `weights`, those of `key`, are kept under `pattern`.
  func mask(
    of weights: DenseMatrix, _ key: TensorKey, pattern: Pattern, team: ThreadTeam
  ) throws -> Mask

  /// The seed they were made from, or nil for a checkpoint's.
  var seed: UInt64? { get }
}

extension ModelTensors {
  /// The two-dimensional tensor `key`.
  func matrix(_ key: TensorKey, team: ThreadTeam) throws -> DenseMatrix {
    let values = try floats(key, team: team)
    let columns = architecture.tensors[key]?.last ?? 0
    return DenseMatrix(rows: values.count / max(1, columns), columns: columns, values: values)
  }
}
