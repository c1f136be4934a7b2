import Matrices

/// A transformer as the linear layers that its tokens pass.
///
/// Embeddings, norms, convolutions and LM heads are not among them: they stay dense where linear layers
/// are pruned (arXiv 2310.06927).
public struct Model: Equatable, Sendable {
  /// What it is asked for by (`t5-small`).
  public let name: String
  /// One line on what it is.
  public let summary: String
  /// Its distinct linear layers, each with how often it occurs, in the order of execution.
  public let layers: [LinearLayer]

  /// A model of `layers`, which must have names of their own.
  public init(name: String, summary: String, layers: [LinearLayer]) {
    self.name = name
    self.summary = summary
    self.layers = layers
  }

  /// The layers of `architecture`, with its name.
  init(_ summary: String, _ architecture: Architecture) {
    self.init(name: architecture.name, summary: summary, layers: architecture.layers)
  }

  /// Weights of all linear layers: what pruning can act on.
  public var prunableParameters: Int {
    layers.reduce(0) { $0 + $1.occurrences * $1.outFeatures * $1.inFeatures }
  }
}
