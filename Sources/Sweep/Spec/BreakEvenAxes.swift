import Hardware
import Records

/// Along which axes a sweep looks for break-evens with dense, in place of timing cases.
public enum BreakEvenAxes: String, CaseIterable, Sendable {
  /// It times cases.
  case none
  /// From which sparsity kernels beat dense.
  case sparsity
  /// Up to which batch they do.
  case batch
  /// Both.
  case both

  /// The axes, one after the other.
  var axes: [BreakEven.Axis] {
    switch self {
    case .none: []
    case .sparsity: [.sparsity]
    case .batch: [.batch]
    case .both: [.sparsity, .batch]
    }
  }
}

extension SweepSpec {
  /// Refuses what a search for break-evens can't make sense of.
  func validateBreakEven() throws {
    if breakEven.axes.contains(.batch) && weightPatterns.isEmpty {
      throw UsageError(
        "break-even \(breakEven.rawValue) holds a pattern while it varies the batch: give a sparsity or "
          + "a pattern, or ask for break-even sparsity alone")
    }
    if breakEven == .sparsity && nativeSparsity {
      throw UsageError(
        "break-even sparsity varies the sparsity itself: leave out sparsity native, or ask for "
          + "break-even batch")
    }
    if filter != nil {
      throw UsageError(
        "break-even has no cases to filter: choose with layers, kernel, precision and batch")
    }
  }

  /// The least and the most zeros to try: up to 95 %, or as many as are asked for.
  var sparsityRange: ClosedRange<Double> { 0...max(0.95, sparsities.max() ?? 0) }

  /// The least and the most tokens to try: up to the most that are asked for, 512 where that is 1.
  var batchRange: ClosedRange<Double> {
    let most = batches.max() ?? 1
    return 1...Double(most > 1 ? most : 512)
  }
}
