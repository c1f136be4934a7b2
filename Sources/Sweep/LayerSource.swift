import Foundation
import Hardware
import Matrices
import Models

/// Where a layer's weights come from.
public enum LayerSource: Sendable {
  /// Made from the run's seed.
  case synthetic
  /// A tensor of a checkpoint.
  case tensor(String, in: Checkpoint)

  /// The tensor's name, or nil for synthetic weights.
  public var tensor: String? {
    if case .tensor(let name, _) = self { name } else { nil }
  }

  /// The weights of `layer`, zeros included; throws `DataError` when a tensor can't be used.
  func weights(of layer: LinearLayer, seed: UInt64, team: ThreadTeam) throws -> DenseMatrix {
    switch self {
    case .synthetic:
      SyntheticWeights.matrix(
        rows: layer.outFeatures, columns: layer.inFeatures, seed: seed, name: layer.identifier,
        team: team)
    case .tensor(let name, let checkpoint): try checkpoint.weights(name)
    }
  }

  /// Which of `weights` are kept under `pattern`.
  func mask(
    of weights: DenseMatrix, layer: LinearLayer, pattern: Pattern, seed: UInt64, team: ThreadTeam
  ) -> Mask {
    let synthetic: (UInt64, String)? = tensor == nil ? (seed, layer.identifier) : nil
    return Pruning.mask(of: weights, pattern: pattern, synthetic: synthetic, team: team)
  }
}

extension SweepSpec {
  /// The layers to sweep with the source of their weights, after the `layers` filter.
  ///
  /// Real weights are read once here, so that a NaN or a torn file is refused before anything starts.
  func selectedLayers() throws -> [(layer: LinearLayer, source: LayerSource)] {
    let matches = layers?.matcher() ?? { _ in true }
    return try allLayers().filter { matches($0.0.identifier) }
  }

  /// Says that the `layers` filter leaves nothing of this spec.
  func noLayerMatches() throws -> UsageError {
    let names = try expanded.flatMap { try $0.allLayers() }.prefix(4).map(\.0.identifier)
    return UsageError(
      "no layer matches '\(layers?.pattern ?? "")' (layers: \(names.joined(separator: ", ")), …)")
  }

  private func allLayers() throws -> [(LinearLayer, LayerSource)] {
    var all: [(LinearLayer, LayerSource)] = []
    for name in models {
      all += try ModelCatalogue.named(name).distinctShapes.map { ($0, .synthetic) }
    }
    all += shapes.map { ($0.layer, .synthetic) }
    if let weights { all += try checkpointLayers(weights) }
    return all
  }

  private func checkpointLayers(_ path: String) throws -> [(LinearLayer, LayerSource)] {
    let checkpoint = try Checkpoint(path: path)
    let found = try checkpoint.linearLayers()
    let matches = layers?.matcher() ?? { _ in true }
    return try found.flatMap { found -> [(LinearLayer, LayerSource)] in
      guard everyLayer else {
        let tensor = found.representative
        if matches(found.layer.identifier) { _ = try checkpoint.weights(tensor) }
        return [(found.layer, .tensor(tensor, in: checkpoint))]
      }
      return try found.tensors.map { tensor in
        var layer = found.layer
        layer.name = tensor.hasSuffix(".weight") ? String(tensor.dropLast(7)) : tensor
        layer.occurrences = 1
        if matches(layer.identifier) { _ = try checkpoint.weights(tensor) }
        return (layer, .tensor(tensor, in: checkpoint))
      }
    }
  }
}
