import Hardware
import Matrices

extension ModelCheckpoint: ModelTensors {
  /// None: its weights are real.
  public var seed: UInt64? { nil }

  /// As `floats(_:)`; reading isn't shared out.
  public func floats(_ key: TensorKey, team: ThreadTeam) throws -> [Float] { try floats(key) }

  /// By magnitude, or as the checkpoint is.
  public func mask(
    of weights: DenseMatrix, _ key: TensorKey, pattern: Pattern, team: ThreadTeam
  ) -> Mask {
    Pruning.mask(of: weights, pattern: pattern, synthetic: nil, team: team)
  }
}
