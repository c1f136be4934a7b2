import Hardware

extension Precision {
  /// What its products are, which says whose peak bounds them.
  ///
  /// Weight-only precisions store less and compute as bf16 does.
  public var arithmetic: ArithmeticKind {
    switch self {
    case .fp32: .fp32
    case .bf16, .w8a16, .w4a16: .bf16
    case .w8a8: .int8
    }
  }
}
