/// Which weights of a layer are zero.
public enum Pattern: Hashable, Sendable {
  /// No weight is zeroed.
  case dense
  /// A share of all weights of the layer, in [0, 1), is zero, wherever it falls.
  case unstructured(Double)
  /// `kept` of each `group` consecutive inputs of a row are kept.
  case nm(kept: Int, group: Int)
  /// As the checkpoint has it.
  case native
}

extension Pattern: CustomStringConvertible {
  /// `dense`, `unstructured(0.5)`, `2:4`, `native`; what `init(parsing:)` reads.
  public var description: String {
    switch self {
    case .dense: "dense"
    case .unstructured(let sparsity): "unstructured(\(Self.shortest(sparsity)))"
    case .nm(let kept, let group): "\(kept):\(group)"
    case .native: "native"
    }
  }

  /// The share of zeros the pattern asks for; nil where only the weights can tell.
  public var nominalSparsity: Double? {
    switch self {
    case .dense: 0
    case .unstructured(let sparsity): sparsity
    case .nm(let kept, let group): 1 - Double(kept) / Double(group)
    case .native: nil
    }
  }

  /// Rounded to a millionth, so that 0.1 + 0.2 reads, and is keyed as, 0.3.
  private static func shortest(_ value: Double) -> String {
    String((value * 1e6).rounded() / 1e6)
  }
}
