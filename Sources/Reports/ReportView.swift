/// What a report shows of each case.
public enum ReportView: String, CaseIterable, Sendable {
  /// A table per layer, batch and precision: which kernel is fastest, and what holds it back.
  case layers
  /// A table per layer and batch: how far each kernel of each precision is from the machine, and what
  /// more threads buy.
  case kernels
  /// A table per layer and batch: what each kind of evidence says of what holds a case back, and how
  /// often the kinds agree.
  case bounds
  /// One table: the batch from which arithmetic binds instead of memory, predicted and measured.
  case crossover
}
