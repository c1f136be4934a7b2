import Hardware
import Matrices

/// Weights made from a seed, each tensor by its own name: equal for equal seeds, however many threads
/// make them.
public struct SyntheticTensors: ModelTensors {
  /// What they are the weights of.
  public let architecture: Architecture
  /// What they are made from.
  public let seed: UInt64?
  private let shapes: [TensorKey: [Int]]

  /// The weights of `architecture` for `seed`.
  public init(architecture: Architecture, seed: UInt64) {
    self.architecture = architecture
    self.seed = seed
    shapes = architecture.tensors
  }

  /// Matrices are normal with deviation 1/√inputs, which keeps hidden states at one size from block to
  /// block; gains are 1, shifts and biases 0; Whisper's encoder positions are its sinusoids.
  public func floats(_ key: TensorKey, team: ThreadTeam) throws -> [Float] {
    let shape = shapes[key] ?? []
    let count = shape.reduce(1, *)
    switch key {
    case .norm(_, _, _, .weight), .embeddingNorm(.weight):
      return [Float](repeating: 1, count: count)
    case .norm(_, _, _, .bias), .embeddingNorm(.bias), .linear(_, _, _, .bias),
      .convolution(_, .bias):
      return [Float](repeating: 0, count: count)
    case .positions(.encoder) where architecture.audio != nil:
      return sinusoids(positions: shape[0], channels: shape[1])
    default:
      // A convolution [out, in, width] has in · width inputs.
      let rows = shape.first ?? 1
      return SyntheticWeights.matrix(
        rows: rows, columns: count / max(1, rows), seed: seed ?? 0, name: name(of: key), team: team
      ).values
    }
  }

  /// Unstructured masks are drawn at random: synthetic weights don't depend on their place, so that
  /// pruning by magnitude would do the same.
  public func mask(
    of weights: DenseMatrix, _ key: TensorKey, pattern: Pattern, team: ThreadTeam
  ) -> Mask {
    Pruning.mask(
      of: weights, pattern: pattern, synthetic: (seed ?? 0, name(of: key)), team: team)
  }

  private func name(of key: TensorKey) -> String { "\(architecture.name)/\(key)" }
}
