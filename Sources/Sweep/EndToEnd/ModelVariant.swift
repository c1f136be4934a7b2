import Hardware
import Kernels
import Matrices
import Models
import Records

/// One row of a model's run: what was asked for, and what it means for each layer.
struct ModelVariant {
  var pattern: Pattern
  /// That of all layers; the widest of them where they differ.
  var precision: Precision
  var kernel: ModelSpec.KernelChoice
  var isBaseline: Bool
  /// Whether it was added, to have something to compare with.
  var isAdded: Bool
  var variant: Variant

  /// `unstructured(0.5)/w8a8/auto`.
  var id: String { "\(pattern)/\(precisionText)/\(kernel.text)" }

  /// `w8a8`, or `bf16+w8a8` where layers differ.
  var precisionText: String {
    variant.distinctPrecisions.map(\.rawValue).joined(separator: "+")
  }

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
    let plans = try LayerPlan.all(spec, of: architecture)
    for precision in spec.weightPrecisions {
      for pattern in spec.weightPatterns {
        for kernel in spec.kernels {
          if let plan = plans[kernel] {
            guard !plan.hasPrecisions else { continue }
            all.append(try plan.variant(pattern, precision, spec: spec))
            continue
          }
          all.append(
            try ModelVariant(kernel, pattern, precision, spec: spec, architecture: architecture))
        }
      }
    }
    for kernel in spec.kernels {
      guard let plan = plans[kernel], plan.hasPrecisions else { continue }
      for pattern in try plan.patterns(spec) {
        all.append(try plan.variant(pattern, nil, spec: spec))
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
      all.insert(try self.baseline(spec, of: architecture), at: 0)
    }
    return all
  }

  /// Dense fp32, added to compare with.
  static func baseline(_ spec: ModelSpec, of architecture: Architecture) throws -> ModelVariant {
    var variant = try ModelVariant(
      .auto, .dense, KernelCatalogue.baselinePrecision, spec: spec, architecture: architecture)
    variant.variant.headPrecision = KernelCatalogue.baselinePrecision
    variant.isBaseline = true
    variant.isAdded = true
    return variant
  }

  /// Every kernel that can run it.
  ///
  /// Formats for sparse weights are no use for dense ones: they only add to them.
  static func fitting(
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

  static func selection(
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
}

extension ModelVariant {
  /// One precision in all layers, each run by the kernel `choice` or, with `auto`, by whichever is fastest.
  ///
  /// Throws `UnavailableError` when no kernel can run it, `UsageError` for a name that doesn't exist.
  init(
    _ choice: ModelSpec.KernelChoice, _ pattern: Pattern, _ precision: Precision, spec: ModelSpec,
    architecture: Architecture
  ) throws {
    let selections: [KernelSelection]
    if case .named(let name) = choice {
      selections = [try Self.selection(name, pattern, precision, limit: spec.isa)]
    } else {
      selections = Self.fitting(pattern, precision, limit: spec.isa)
    }
    guard !selections.isEmpty else {
      throw UnavailableError("no kernel runs \(pattern) in \(precision.rawValue) here")
    }
    self.init(
      pattern: pattern, precision: precision, kernel: choice, isBaseline: false, isAdded: false,
      variant: Variant(
        architecture, pattern: pattern, precision: precision,
        headPrecision: spec.headPrecision(beside: precision), selections: selections))
  }
}
