import Hardware
import Kernels
import Matrices
import Models
import Records

/// One row of a model's run: what was asked for, and what it means for each layer.
struct ModelVariant {
  var pattern: Pattern
  var precision: Precision
  var kernel: ModelSpec.KernelChoice
  var isBaseline: Bool
  /// Whether it was added, to have something to compare with.
  var isAdded: Bool
  var variant: Variant

  /// `unstructured(0.5)/w8a8/auto`.
  var id: String { "\(pattern)/\(precision.rawValue)/\(kernel.text)" }

  /// Whether no layer of it has a sparse format.
  private var runsDenseKernels: Bool {
    variant.candidates.values.allSatisfy { $0.values.joined().allSatisfy(\.kernel.isDense) }
  }

  /// The variants that `spec` asks for of `architecture`, dense fp32 first where it isn't among them and
  /// `addsBaseline`.
  ///
  /// Throws `UsageError` or `UnavailableError` when no kernel can run one of them, `DataError` when a plan
  /// isn't for this model.
  static func all(
    _ spec: ModelSpec, of architecture: Architecture, addsBaseline: Bool
  ) throws -> [ModelVariant] {
    try SweepPlan.check(spec.isa)
    var all: [ModelVariant] = []
    for precision in spec.precisions {
      for pattern in spec.weightPatterns {
        for kernel in spec.kernels {
          all.append(
            ModelVariant(
              pattern: pattern, precision: precision, kernel: kernel, isBaseline: false,
              isAdded: false,
              variant: Variant(
                pattern: pattern, precision: precision,
                headPrecision: spec.headPrecision(beside: precision),
                candidates: try candidates(
                  kernel, pattern, precision, spec: spec, architecture: architecture))))
        }
      }
    }
    let dense = all.indices.filter {
      all[$0].pattern == .dense && all[$0].precision == KernelCatalogue.baselinePrecision
    }
    // The strictest there is: the fastest dense kernel of each layer.
    let baseline =
      dense.first { all[$0].kernel == .auto } ?? dense.first { all[$0].runsDenseKernels }
    if let baseline {
      all[baseline].isBaseline = true
    } else if addsBaseline {
      let kernel = ModelSpec.KernelChoice.auto
      let precision = KernelCatalogue.baselinePrecision
      let variant = Variant(
        pattern: .dense, precision: precision, headPrecision: precision,
        candidates: try candidates(
          kernel, .dense, precision, spec: spec, architecture: architecture))
      all.insert(
        ModelVariant(
          pattern: .dense, precision: precision, kernel: kernel, isBaseline: true, isAdded: true,
          variant: variant), at: 0)
    }
    return all
  }

  private static func candidates(
    _ choice: ModelSpec.KernelChoice, _ pattern: Pattern, _ precision: Precision, spec: ModelSpec,
    architecture: Architecture
  ) throws -> [LayerSlot: [Phase: [KernelSelection]]] {
    switch choice {
    case .auto:
      let fitting = fitting(pattern, precision, limit: spec.isa)
      guard !fitting.isEmpty else {
        throw UnavailableError("no kernel runs \(pattern) in \(precision.rawValue) here")
      }
      return Variant(
        architecture, pattern: pattern, precision: precision, headPrecision: precision,
        selections: fitting
      ).candidates
    case .named(let name):
      let selection = try selection(name, pattern, precision, limit: spec.isa)
      return Variant(
        architecture, pattern: pattern, precision: precision, headPrecision: precision,
        selections: [selection]
      ).candidates
    case .plan(let path):
      return try planned(path, pattern, precision, spec: spec, architecture: architecture)
    }
  }

  /// Every kernel that can run it.
  ///
  /// Formats for sparse weights are no use for dense ones: they only add to them.
  private static func fitting(
    _ pattern: Pattern, _ precision: Precision, limit: InstructionSet?
  ) -> [KernelSelection] {
    KernelCatalogue.all.compactMap { kernel in
      guard pattern != .dense || kernel.isDense else { return nil }
      guard kernel.refusal(of: pattern) == nil, kernel.refusal(of: precision) == nil else {
        return nil
      }
      return KernelSelection(kernel, precision, atMost: limit)
    }
  }

  private static func selection(
    _ name: String, _ pattern: Pattern, _ precision: Precision, limit: InstructionSet?
  ) throws -> KernelSelection {
    let kernel = try KernelCatalogue.named(name)
    if let refusal = kernel.refusal(of: pattern) ?? kernel.refusal(of: precision) {
      throw UnavailableError("\(name) can't run \(pattern) in \(precision.rawValue): \(refusal)")
    }
    guard let selection = KernelSelection(kernel, precision, atMost: limit) else {
      let reason = kernel.choose(precision: precision, atMost: limit).reason
      throw UnavailableError(reason ?? "\(name) has no code for this machine")
    }
    return selection
  }

  private static func planned(
    _ path: String, _ pattern: Pattern, _ precision: Precision, spec: ModelSpec,
    architecture: Architecture
  ) throws -> [LayerSlot: [Phase: [KernelSelection]]] {
    let plan = try KernelPlan(path: path)
    guard plan.model == architecture.name else {
      throw DataError(
        file: path, field: "model",
        "is \(plan.model), but the model to run is \(architecture.name): make a plan for it")
    }
    let names = Dictionary(
      uniqueKeysWithValues: architecture.slots.map { (architecture.name(of: $0), $0) })
    if let unknown = plan.layers.keys.sorted().first(where: { names[$0] == nil }) {
      throw DataError(
        file: path, field: "layers.\(unknown)",
        "\(architecture.name) has no such layer (\(names.keys.sorted().joined(separator: ", ")))")
    }
    var candidates: [LayerSlot: [Phase: [KernelSelection]]] = [:]
    for (name, slot) in names {
      for phase in architecture.phases(of: slot) {
        guard let choice = plan.layers[name]?[phase.rawValue] else {
          throw DataError(file: path, field: "layers.\(name).\(phase.rawValue)", "is missing")
        }
        do {
          let limit: InstructionSet? = try choice.isa.map {
            try SpecValues.choice($0, noun: "instruction set")
          }
          candidates[slot, default: [:]][phase] = [
            try selection(choice.kernel, pattern, precision, limit: limit ?? spec.isa)
          ]
        } catch let error as UsageError {
          // The plan is at fault, not the command line.
          throw DataError(
            file: path, field: "layers.\(name).\(phase.rawValue)", error.description)
        }
      }
    }
    return candidates
  }
}

extension Kernel {
  /// Whether it stores all weights, so that dense ones gain nothing by any other.
  fileprivate var isDense: Bool { self is DenseKernel || self is TileDenseKernel }
}
