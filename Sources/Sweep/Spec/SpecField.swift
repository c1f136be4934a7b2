import Hardware
import Matrices

/// One setting of a sweep, called the same as a key of a spec file and as a flag.
public enum SpecField: String, CaseIterable, Sendable {
  case name, model, shape, weights, layers, sparsity, pattern, batch, precision, kernel, isa
  case threads, cache, seed, filter, evidence
  case timeBudget = "time-budget"
  case caseBudget = "case-budget"
  case everyLayer = "every-layer"
  case breakEven = "break-even"

  /// Whether several values are allowed, as `a,b` or as a YAML list.
  public var isList: Bool {
    switch self {
    case .model, .shape, .sparsity, .pattern, .batch, .precision, .kernel, .isa, .threads, .cache,
      .evidence:
      true
    case .name, .weights, .layers, .seed, .filter, .timeBudget, .caseBudget, .everyLayer,
      .breakEven:
      false
    }
  }

  /// Whether an empty list, `none` as a flag, means something.
  var mayBeEmpty: Bool {
    switch self {
    case .model, .shape, .sparsity, .pattern: true
    default: false
    }
  }

  /// Reads `text` into the field of `spec`; throws `UsageError` saying what would be allowed.
  func set(_ text: String, in spec: inout SweepSpec) throws {
    switch self {
    case .name: spec.name = try SpecValues.name(text)
    case .model:
      spec.models = text == "none" ? [] : try SpecValues.names(text, noun: "model")
    case .shape: spec.shapes = try SpecValues.shapes(text)
    case .weights:
      guard !text.isEmpty else { throw UsageError("the path of the weights is empty") }
      spec.weights = text == "none" ? nil : text
    case .layers: spec.layers = text == "all" ? nil : try NameFilter(parsing: text)
    case .sparsity: (spec.sparsities, spec.nativeSparsity) = try SpecValues.sparsities(text)
    case .pattern: spec.patterns = try SpecValues.patterns(text)
    case .batch: spec.batches = try SpecValues.counts(text, noun: "batch", in: 1...65_536)
    case .precision: spec.precisions = try SpecValues.choices(text, noun: "precision")
    case .kernel:
      spec.kernels = text == "all" ? nil : try SpecValues.names(text, noun: "kernel")
    case .isa: spec.isas = try SpecValues.instructionSets(text)
    case .threads: spec.threads = try SpecValues.threads(text)
    case .cache: spec.caches = try SpecValues.choices(text, noun: "cache regime")
    case .seed: spec.seed = try SpecValues.seed(text)
    case .filter: spec.filter = text == "all" ? nil : try NameFilter(parsing: text)
    case .evidence: spec.evidence = try SpecValues.evidence(text)
    case .timeBudget: spec.timeBudgetSeconds = try SpecDuration.seconds(text)
    case .caseBudget: spec.caseBudgetSeconds = try SpecDuration.seconds(text)
    case .everyLayer: spec.everyLayer = try SpecValues.boolean(text)
    case .breakEven: spec.breakEven = try SpecValues.choice(text, noun: "axis")
    }
  }

  /// The texts that `set`, given them with commas between, reads back.
  func texts(of spec: SweepSpec) -> [String] {
    switch self {
    case .name: [spec.name]
    case .model: spec.models
    case .shape: spec.shapes.map(\.description)
    case .weights: [spec.weights ?? "none"]
    case .layers: [spec.layers?.pattern ?? "all"]
    case .sparsity:
      spec.sparsities.map(SpecValues.decimal) + (spec.nativeSparsity ? ["native"] : [])
    case .pattern: spec.patterns.map(\.description)
    case .batch: spec.batches.map(String.init)
    case .precision: spec.precisions.map(\.rawValue)
    case .kernel: spec.kernels ?? ["all"]
    case .isa: spec.isas.map { $0?.rawValue ?? "best" }
    case .threads: spec.threads.map { $0 == SweepSpec.everyCore ? "all" : String($0) }
    case .cache: spec.caches.map(\.rawValue)
    case .seed: [String(spec.seed)]
    case .filter: [spec.filter?.pattern ?? "all"]
    case .evidence: spec.evidence.map(\.rawValue)
    case .timeBudget: [SpecDuration.text(spec.timeBudgetSeconds)]
    case .caseBudget: [SpecDuration.text(spec.caseBudgetSeconds)]
    case .everyLayer: [String(spec.everyLayer)]
    case .breakEven: [spec.breakEven.rawValue]
    }
  }
}
