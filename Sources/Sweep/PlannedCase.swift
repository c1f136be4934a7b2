import Hardware
import Kernels
import Matrices

/// One kernel at one precision in a group, before it is run.
public struct PlannedCase: Sendable {
  /// The kernel to run.
  public let kernel: any Kernel
  /// How it represents weights and activations.
  public let precision: Precision
  /// The instruction set it will use; nil when it can't run here.
  public let isa: InstructionSet?
  /// Why it can't run; nil when it can.
  public let refusal: String?
  /// Whether nobody asked for it: it is timed because the group's speedups are over it.
  public let isAdded: Bool
  /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache`.
  public let caseID: String
  /// The case of the dense kernel at the same precision, other than fp32; nil when there is none.
  public let ownDenseID: String?

  /// Whether speedups are over it.
  var isBaseline: Bool {
    kernel.name == KernelCatalogue.baselineName && precision == KernelCatalogue.baselinePrecision
  }

  /// Equal for cases of groups with the same weights that can share their packed form.
  var packID: String { "\(kernel.name)|\(precision.rawValue)|\(isa?.rawValue ?? "none")" }

  /// Its id, with what a reader of a list must know of it.
  var line: String {
    if let refusal { return "\(caseID)  # refused: \(refusal)" }
    return isAdded ? "\(caseID)  # added: speedups are over it" : caseID
  }
}

/// Makes the cases of groups as one spec asks for them.
struct CaseMaker {
  /// Those to run, in the order of the catalogue or of the spec.
  let kernels: [any Kernel]
  /// Whether they were asked for by name: what doesn't apply is then refused, else left out.
  let areNamed: Bool
  let precisions: [Precision]
  /// The instruction set to use; nil for the widest that runs.
  let isa: InstructionSet?

  /// The cases of one group, the baseline first, then by precision and kernel.
  func cases(_ weights: PlannedWeights, batch: Int, cache: CacheRegime) -> [PlannedCase] {
    var cases = precisions.flatMap { precision in
      let ownID = ownDenseID(precision, weights, batch, cache)
      return kernels.compactMap { kernel in
        planned(kernel, precision, weights, batch, cache, ownDenseID: ownID)
      }
    }
    // A baseline with nothing to compare would only take time.
    if !cases.isEmpty, !precisions.contains(KernelCatalogue.baselinePrecision), let dense,
      let baseline = planned(
        dense, KernelCatalogue.baselinePrecision, weights, batch, cache, isAdded: true)
    {
      cases.append(baseline)
    }
    return cases.filter(\.isBaseline) + cases.filter { !$0.isBaseline }
  }

  private var dense: (any Kernel)? { kernels.first { $0.name == KernelCatalogue.baselineName } }

  private func ownDenseID(
    _ precision: Precision, _ weights: PlannedWeights, _ batch: Int, _ cache: CacheRegime
  ) -> String? {
    guard precision != KernelCatalogue.baselinePrecision, let dense,
      let isa = dense.choose(precision: precision, forced: isa).isa
    else { return nil }
    return id(dense, precision, isa, weights, batch, cache)
  }

  private func planned(
    _ kernel: any Kernel, _ precision: Precision, _ weights: PlannedWeights, _ batch: Int,
    _ cache: CacheRegime, isAdded: Bool = false, ownDenseID: String? = nil
  ) -> PlannedCase? {
    let mismatch = kernel.refusal(of: weights.pattern) ?? kernel.refusal(of: precision)
    if mismatch != nil && !areNamed { return nil }
    let isBaseline =
      kernel.name == KernelCatalogue.baselineName && precision == KernelCatalogue.baselinePrecision
    let choice = kernel.choose(precision: precision, forced: isBaseline ? nil : isa)
    let chosen = mismatch == nil ? choice.isa : nil
    return PlannedCase(
      kernel: kernel, precision: precision, isa: chosen, refusal: mismatch ?? choice.reason,
      isAdded: isAdded, caseID: id(kernel, precision, chosen, weights, batch, cache),
      ownDenseID: ownDenseID)
  }

  private func id(
    _ kernel: any Kernel, _ precision: Precision, _ isa: InstructionSet?,
    _ weights: PlannedWeights, _ batch: Int, _ cache: CacheRegime
  ) -> String {
    let layer = weights.layer
    return "\(layer.identifier)|\(layer.outFeatures)x\(layer.inFeatures)|\(batch)|"
      + "\(precision.rawValue)|\(weights.pattern)|\(kernel.name)|"
      + "\(isa?.rawValue ?? "none")|\(weights.threads)|\(cache.rawValue)"
  }
}
