/// What a report shows of each case.
public enum ReportView: String, CaseIterable, Sendable {
  /// A table per layer, batch and precision: which kernel is fastest, and what holds it back.
  case layers
  /// A table per layer and batch: how far each kernel of each precision is from the machine, and what
  /// more threads buy.
  case kernels
}
