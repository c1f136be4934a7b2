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
  /// Where multiplications take their scratch memory from; nil where each has its own.
  let workspace: Workspace?
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
    workspace = nil
    let size = MemoryLayout<Float>.stride
    regions = [
      try MemoryRegion(count: values.count * size, placement: placement),
      try MemoryRegion(count: batch * outFeatures * size, placement: placement),
    ]
    x = regions[0].pointer(to: Float.self)
    y = regions[1].pointer(to: Float.self)
    for (index, value) in values.enumerated() { x[index] = value }
  }

  /// X and Y of `batch` tokens in memory that others use as well: X at the start of `x`, Y at that of `y`.
  ///
  /// Layers that run one after the other read what the one before wrote, and share `workspace`.
  public init(
    batch: Int, inFeatures: Int, outFeatures: Int, x: MemoryRegion, y: MemoryRegion,
    workspace: Workspace
  ) {
    let size = MemoryLayout<Float>.stride
    precondition(
      x.bytes.count >= batch * inFeatures * size && y.bytes.count >= batch * outFeatures * size,
      "the regions are smaller than the activations")
    self.batch = batch
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    self.workspace = workspace
    regions = [x, y]
    self.x = x.pointer(to: Float.self)
    self.y = y.pointer(to: Float.self)
  }

  /// Bytes of X read and Y written by one multiplication.
  public var bytes: Int { (batch * inFeatures + batch * outFeatures) * MemoryLayout<Float>.stride }
}
