import Hardware

/// `Y = X · Wᵀ` with everything in place: running it allocates nothing.
///
/// From `X` row-major [batch, inFeatures] in fp32 to `Y` row-major [batch, outFeatures] in fp32;
/// whatever a kernel does to the activations happens within `run`.
open class Multiplication {
  /// The threads that share the work.
  public let team: ThreadTeam
  /// X and Y, kept alive as long as the multiplication.
  public let activations: Activations

  /// A multiplication of `activations` on `team`.
  public init(team: ThreadTeam, activations: Activations) {
    self.team = team
    self.activations = activations
  }

  /// Multiplies once, reading copy `copy` of the weights.
  open func run(copy: Int) {}
}

/// The activations and results of one layer at one batch, shared by the kernels of a group.
public final class Activations: @unchecked Sendable {
  /// Tokens.
  public let batch: Int
  /// Floats of one token of X.
  public let inFeatures: Int
  /// Floats of one token of Y.
  public let outFeatures: Int
  /// X, row-major [batch, inFeatures].
  public let x: UnsafeMutablePointer<Float>
  /// Y, row-major [batch, outFeatures].
  public let y: UnsafeMutablePointer<Float>
  private let regions: [MemoryRegion]

  /// Room for `values.count / inFeatures` tokens, X filled with `values`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  public init(
    values: [Float], inFeatures: Int, outFeatures: Int, placement: Placement = .hugePages
  ) throws {
    batch = values.count / inFeatures
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    let size = MemoryLayout<Float>.stride
    regions = [
      try MemoryRegion(count: values.count * size, placement: placement),
      try MemoryRegion(count: batch * outFeatures * size, placement: placement),
    ]
    x = regions[0].pointer(to: Float.self)
    y = regions[1].pointer(to: Float.self)
    for (index, value) in values.enumerated() { x[index] = value }
  }

  /// Bytes of X read and Y written by one multiplication.
  public var bytes: Int { (batch * inFeatures + batch * outFeatures) * MemoryLayout<Float>.stride }
}
