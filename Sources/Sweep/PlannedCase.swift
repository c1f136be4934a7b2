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

  /// Why no wider instruction set that the kernel has code for runs, where `isa` does; nil when there is
  /// none.
  func whyNotWider(running isa: InstructionSet) -> String? {
    if let planned = self.isa, isa < planned {
      return "\(planned.rawValue): slower than \(isa.rawValue) for so few tokens"
    }
    guard let wider = kernel.instructionSets(for: precision).first(where: { $0 > isa }) else {
      return nil
    }
    return wider.unavailableReason.map { "\(wider.rawValue): \($0)" }
      ?? "\(wider.rawValue): not asked for"
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
  /// The widest instruction sets to use, each a case of its own where it makes a difference; nil for
  /// the widest that runs.
  let isas: [InstructionSet?]

  /// The cases of one group, the baseline first, then by precision and kernel.
  func cases(_ weights: PlannedWeights, batch: Int, cache: CacheRegime) -> [PlannedCase] {
    var cases = precisions.flatMap { precision in
      kernels.flatMap { kernel in
        isas.compactMap { planned(kernel, precision, atMost: $0, weights, batch, cache) }
      }
    }
    // A baseline with nothing to compare would only take time.
    if !cases.isEmpty, !precisions.contains(KernelCatalogue.baselinePrecision), let dense,
      let baseline = planned(
        dense, KernelCatalogue.baselinePrecision, atMost: nil, weights, batch, cache, isAdded: true)
    {
      cases.append(baseline)
    }
    return [PlannedCase].merged(cases)
  }

  private var dense: (any Kernel)? { kernels.first { $0.name == KernelCatalogue.baselineName } }

  private func planned(
    _ kernel: any Kernel, _ precision: Precision, atMost limit: InstructionSet?,
    _ weights: PlannedWeights, _ batch: Int, _ cache: CacheRegime, isAdded: Bool = false
  ) -> PlannedCase? {
    let mismatch = kernel.refusal(of: weights.pattern) ?? kernel.refusal(of: precision)
    if mismatch != nil && !areNamed { return nil }
    let isFP32 = precision == KernelCatalogue.baselinePrecision
    // The baseline's code is OpenBLAS's choice: one case, whatever the limit.
    let isBaseline = kernel.name == KernelCatalogue.baselineName && isFP32
    let choice = kernel.choose(precision: precision, atMost: isBaseline ? nil : limit)
    let chosen = mismatch == nil ? choice.isa : nil
    let own = isFP32 ? nil : dense
    return PlannedCase(
      kernel: kernel, precision: precision, isa: chosen, refusal: mismatch ?? choice.reason,
      isAdded: isAdded, caseID: id(kernel, precision, chosen, weights, batch, cache),
      ownDenseID: own?.choose(precision: precision, atMost: limit).isa.flatMap { isa in
        own.map { id($0, precision, isa, weights, batch, cache) }
      })
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

extension [PlannedCase] {
  /// `cases`, each once, the baseline first: two limits, or two parts of a spec, may ask for the same.
  static func merged(_ cases: [PlannedCase]) -> [PlannedCase] {
    var order: [String] = []
    var byID: [String: PlannedCase] = [:]
    for planned in cases {
      if byID[planned.caseID] == nil { order.append(planned.caseID) }
      // Whoever asked for it outweighs who only needs it as the baseline.
      if byID[planned.caseID]?.isAdded ?? true { byID[planned.caseID] = planned }
    }
    let merged = order.compactMap { byID[$0] }
    return merged.filter(\.isBaseline) + merged.filter { !$0.isBaseline }
  }
}
