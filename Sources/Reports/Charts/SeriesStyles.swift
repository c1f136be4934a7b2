import Charts
import Matrices
import Records

/// Which colour stands for which kernel and which shape for which precision: the same in all charts, and for
/// what is known in all runs.
struct SeriesStyles {
  let kernels: [String]
  let precisions: [String]

  init(_ records: [CaseRecord]) {
    kernels = (["dense", "csr", "bitmask", "nm"] + records.map(\.kernel)).distinct
    precisions = (Precision.allCases.map(\.rawValue) + records.map(\.precision)).distinct
  }

  func colour(_ kernel: String) -> Int { kernels.firstIndex(of: kernel) ?? 0 }

  func shape(_ precision: String) -> Int { precisions.firstIndex(of: precision) ?? 0 }

  /// By kernel alone, where all that is drawn together is of one precision.
  func style(kernel: String) -> MarkStyle { .series(colour(kernel)) }

  /// By precision alone.
  func style(precision: String) -> MarkStyle { .series(shape(precision)) }

  /// By both.
  func style(_ record: CaseRecord) -> MarkStyle {
    let (colour, shape) = (colour(record.kernel), shape(record.precision))
    return MarkStyle(colour: colour, shape: shape, fill: colour, dash: shape)
  }
}
