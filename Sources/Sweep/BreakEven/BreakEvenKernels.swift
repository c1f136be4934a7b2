import Hardware
import Kernels
import Matrices
import Records

/// Which kernels a spec has compared with which dense ones, along which axes.
struct BreakEvenKernels {
  /// One for each series of a layer.
  struct Entry {
    let axis: BreakEven.Axis
    let fixed: BreakEvenSeries.Fixed
    let form: PlannedCase
    let baselines: [PlannedCase]
  }

  private(set) var entries: [Entry] = []
  /// What is left out and might be missed, a sentence each.
  private(set) var notes: [String] = []

  private let dense: [any Kernel]
  private let isNamed: Bool
  private var refusals: [String] = []

  /// Throws `UsageError` when nothing is left to compare.
  init(_ spec: SweepSpec, catalogue: [any Kernel]) throws {
    let kernels =
      try spec.kernels.map { try $0.map { try KernelCatalogue.named($0, in: catalogue) } }
      ?? catalogue.filter { $0.isSweptByDefault || $0.isDense }
    isNamed = spec.kernels != nil
    let named = kernels.filter(\.isDense)
    // Who names no dense kernel wants the kernels named compared with the best.
    dense = named.isEmpty ? catalogue.filter(\.isDense) : named
    let sparse = kernels.filter { !$0.isDense }
    guard !sparse.isEmpty else {
      let others = catalogue.filter { !$0.isDense }.map(\.name).joined(separator: ", ")
      throw UsageError(
        "break-even compares sparse kernels with dense ones, and --kernel names none but "
          + "\(kernels.map(\.name).joined(separator: ", ")): add some of \(others)")
    }
    for axis in spec.breakEven.axes {
      let fixed: [BreakEvenSeries.Fixed] =
        axis == .sparsity
        ? spec.batches.map { .batch($0) } : spec.weightPatterns.map { .pattern($0) }
      for fixed in fixed {
        for precision in spec.precisions {
          for kernel in sparse { add(kernel, precision, axis, fixed, isas: spec.isas) }
        }
      }
    }
    guard !entries.isEmpty else {
      throw UsageError(
        refusals.first
          ?? "break-even: no kernel multiplies these patterns in these precisions; 'bench kernels' lists "
          + "what there is")
    }
  }

  private mutating func add(
    _ kernel: any Kernel, _ precision: Precision, _ axis: BreakEven.Axis,
    _ fixed: BreakEvenSeries.Fixed, isas: [InstructionSet?]
  ) {
    let pattern =
      switch fixed {
      case .batch: Pattern.unstructured(0.5)
      case .pattern(let pattern): pattern
      }
    if let refusal = kernel.refusal(of: pattern) {
      // Along the axis of sparsity it is missing from the whole table: that is said in any case.
      return axis == .sparsity
        ? leaveOut("\(kernel.name) has no sparsity to vary: \(refusal)", isSaid: true)
        : leaveOut("\(kernel.name): \(refusal)")
    }
    for limit in isas {
      let choice = kernel.choose(precision: precision, atMost: limit)
      guard let isa = choice.isa else {
        leaveOut("\(kernel.name) \(precision.rawValue): \(choice.reason ?? "can't run here")")
        continue
      }
      let form = PlannedCase(form: kernel, precision: precision, isa: isa)
      let baselines = baselines(precision, limit)
      guard !baselines.isEmpty else {
        leaveOut("\(precision.rawValue): no dense kernel to compare with runs here")
        continue
      }
      let isDouble = entries.contains { $0.fixed == fixed && $0.form.packID == form.packID }
      guard !isDouble else { continue }
      entries.append(Entry(axis: axis, fixed: fixed, form: form, baselines: baselines))
    }
  }

  /// The dense kernels of `precision`; OpenBLAS's code is its own choice, whatever the limit.
  private func baselines(_ precision: Precision, _ limit: InstructionSet?) -> [PlannedCase] {
    dense.compactMap { kernel in
      let isLibrary =
        kernel.name == KernelCatalogue.baselineName
        && precision == KernelCatalogue.baselinePrecision
      return kernel.choose(precision: precision, atMost: isLibrary ? nil : limit).isa.map {
        PlannedCase(form: kernel, precision: precision, isa: $0)
      }
    }
  }

  /// Kernels that nobody named are tried wherever they apply, as in a sweep: that isn't said.
  private mutating func leaveOut(_ what: String, isSaid: Bool = false) {
    let note = "left out: \(what)"
    if !refusals.contains(note) { refusals.append(note) }
    if (isNamed || isSaid) && !notes.contains(note) { notes.append(note) }
  }
}
