import Hardware
import Kernels
import Matrices
import Models
import Records

/// The ways to run a model that a decision chooses from, and those that it is compared with.
struct DecisionVariants {
  /// One for each precision, in which each layer may have any kernel.
  let candidates: [ModelVariant]
  /// Each kernel by itself in each precision.
  let singles: [ModelVariant]
  /// Dense fp32 on the same weights.
  let baseline: ModelVariant
  let pattern: Pattern
  let headPrecision: Precision

  /// Those of `spec` for `architecture`, of which only `precisions` may be used.
  ///
  /// Throws `UsageError` for a kernel that doesn't exist, `UnavailableError` when none can run a precision.
  init(
    _ spec: DecisionSpec, pattern: Pattern, precisions: [Precision], architecture: Architecture
  ) throws {
    let model = spec.model
    let names: [String]? = model.kernels.contains(.auto) ? nil : model.kernels.map(\.text)
    try SweepPlan.check(model.isa)
    let widest = Precision.allCases.first(where: precisions.contains) ?? .fp32
    let isAllFP32 = precisions == [KernelCatalogue.baselinePrecision]
    let head = model.headPrecision ?? (isAllFP32 ? widest : .bf16)
    func variant(
      _ choice: ModelSpec.KernelChoice, _ precision: Precision, _ selections: [KernelSelection]
    ) -> ModelVariant {
      ModelVariant(
        pattern: pattern, precision: precision, kernel: choice, isBaseline: false, isAdded: false,
        variant: Variant(
          architecture, pattern: pattern, precision: precision, headPrecision: head,
          selections: selections))
    }
    var candidates: [ModelVariant] = []
    var singles: [ModelVariant] = []
    for precision in precisions {
      let fitting = ModelVariant.fitting(pattern, precision, limit: model.isa).filter {
        names?.contains($0.kernel.name) ?? true
      }
      guard !fitting.isEmpty else {
        let asked = names.map { " (--kernel \($0.joined(separator: ",")))" } ?? ""
        throw UnavailableError(
          "no kernel\(asked) multiplies weights that are \(pattern) in \(precision.rawValue) here")
      }
      candidates.append(variant(.auto, precision, fitting))
      singles += fitting.map { variant(.named($0.kernel.name), precision, [$0]) }
    }
    self.candidates = candidates
    self.singles = singles
    self.pattern = pattern
    headPrecision = head
    var baseline = try ModelVariant.baseline(model, of: architecture)
    baseline.pattern = pattern
    baseline.variant.pattern = pattern
    self.baseline = baseline
  }

  /// The variant that gives each layer of `decision` what it says.
  ///
  /// Throws `UnavailableError` when a kernel of it can't run here.
  func plan(_ decision: Decision, architecture: Architecture, name: String) throws -> ModelVariant {
    let slots = Dictionary(
      uniqueKeysWithValues: architecture.slots.map { (architecture.name(of: $0), $0) })
    var chosen: [LayerSlot: [Phase: [KernelSelection]]] = [:]
    var precisions: [LayerSlot: Precision] = [:]
    for layer in decision.layers {
      guard let slot = slots[layer.layer], let phase = Phase(rawValue: layer.phase),
        let precision = Precision(rawValue: layer.choice.precision),
        let isa = InstructionSet(rawValue: layer.choice.isa)
      else { continue }
      let kernel = try KernelCatalogue.named(layer.choice.kernel)
      chosen[slot, default: [:]][phase] = [KernelSelection(kernel: kernel, isa: isa)]
      precisions[slot] = precision
    }
    let widest = Precision.allCases.first(where: precisions.values.contains) ?? .fp32
    var variant = Variant(
      pattern: pattern, precision: widest, headPrecision: headPrecision, candidates: chosen)
    variant.precisions = precisions
    return ModelVariant(
      pattern: pattern, precision: widest, kernel: .plan(name), isBaseline: false, isAdded: false,
      variant: variant)
  }
}

extension ModelVariant {
  /// `bitmask w8a8`: a single kernel and its precision.
  var singleName: String { "\(kernel.text) \(precisionText)" }
}
