/// One linear layer of a model: `Y[batch, outFeatures] = X[batch, inFeatures] · Wᵀ`.
public struct LinearLayer: Hashable, Codable, Sendable {
  /// The model it belongs to (`mpt-7b`), or `shape` when given by its size alone.
  public var model: String
  /// Its name within the model, the number of the block left out (`decoder.self_attention.q`).
  public var name: String
  /// Rows of the weight matrix.
  public var outFeatures: Int
  /// Columns of the weight matrix.
  public var inFeatures: Int
  /// How often a layer of this name and size occurs in the model.
  public var occurrences: Int

  /// A layer of `outFeatures` × `inFeatures` weights.
  public init(
    model: String, name: String, outFeatures: Int, inFeatures: Int, occurrences: Int = 1
  ) {
    self.model = model
    self.name = name
    self.outFeatures = outFeatures
    self.inFeatures = inFeatures
    self.occurrences = occurrences
  }

  /// `model/name`, unique within a sweep.
  public var identifier: String { "\(model)/\(name)" }
}
