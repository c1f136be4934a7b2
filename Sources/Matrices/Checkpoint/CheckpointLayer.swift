/// A linear layer of a checkpoint, with every tensor that holds weights of it.
public struct CheckpointLayer: Equatable, Sendable {
  /// Its name with `*` for the number of the block, its size, and how many tensors there are of it.
  public let layer: LinearLayer
  /// Names of the tensors, in the order of their blocks; never empty.
  public let tensors: [String]

  /// The tensor of the middle block, which stands for all where one is enough.
  public var representative: String { tensors[tensors.count / 2] }
}
