import Matrices

/// An end-to-end speedup over dense fp32 that a model's publication claims.
public struct PublishedSpeedup: Sendable, Equatable {
  /// The model, by its name in the catalogue.
  public let model: String
  /// Share of zeros of the linear layers.
  public let sparsity: Double
  /// Precision of the linear layers.
  public let precision: Precision
  /// How many times faster.
  public let speedup: Double
  /// Where it is claimed.
  public let source: String

  private static let paper = "arXiv 2310.06927"

  /// All that are known; the paper's MPT-7B figure is for 8 cores with VNNI and given as "about".
  public static let all = [
    PublishedSpeedup(
      model: "t5-small", sparsity: 0.75, precision: .fp32, speedup: 2.14, source: paper),
    PublishedSpeedup(
      model: "whisper-small", sparsity: 0.5, precision: .fp32, speedup: 1.58, source: paper),
    PublishedSpeedup(model: "mpt-7b", sparsity: 0.6, precision: .w8a8, speedup: 7, source: paper),
  ]

  /// The one for this setting, or nil.
  public static func find(
    model: String, pattern: Pattern, precision: Precision
  ) -> PublishedSpeedup? {
    guard case .unstructured(let sparsity) = pattern else { return nil }
    return all.first {
      $0.model == model && abs($0.sparsity - sparsity) < 1e-6 && $0.precision == precision
    }
  }
}
