import Hardware
import Kernels
import Matrices
import Models
import Records

/// A plan's file, as it applies to a model.
struct LayerPlan {
  private let path: String
  private let plan: KernelPlan
  private let architecture: Architecture
  private let slots: [String: LayerSlot]

  /// The plans that `spec` names.
  ///
  /// Throws `DataError` when one can't be read or is another model's, `UsageError` where only plans are asked
  /// for that name their own precisions and the command line names others.
  static func all(
    _ spec: ModelSpec, of architecture: Architecture
  ) throws -> [ModelSpec.KernelChoice: LayerPlan] {
    var plans: [ModelSpec.KernelChoice: LayerPlan] = [:]
    for kernel in spec.kernels {
      guard case .plan(let path) = kernel else { continue }
      plans[kernel] = try LayerPlan(path, for: architecture)
    }
    if !spec.precisions.isEmpty, !spec.kernels.isEmpty,
      spec.kernels.allSatisfy({ plans[$0]?.hasPrecisions == true })
    {
      throw UsageError(
        "--precision: the plan says the precision of every layer; leave one of them out")
    }
    return plans
  }

  /// The plan in the file `path`.
  ///
  /// Throws `DataError` when it can't be read or isn't for `architecture`.
  init(_ path: String, for architecture: Architecture) throws {
    self.path = path
    self.architecture = architecture
    plan = try KernelPlan(path: path)
    guard plan.model == architecture.name else {
      throw DataError(
        file: path, field: "model",
        "is \(plan.model), but the model to run is \(architecture.name): make a plan for it")
    }
    let names = Dictionary(
      uniqueKeysWithValues: architecture.slots.map { (architecture.name(of: $0), $0) })
    slots = names
    if let unknown = plan.layers.keys.sorted().first(where: { names[$0] == nil }) {
      throw DataError(
        file: path, field: "layers.\(unknown)",
        "\(architecture.name) has no such layer (\(names.keys.sorted().joined(separator: ", ")))")
    }
  }

  /// Whether it says the precision of every layer.
  var hasPrecisions: Bool { plan.hasPrecisions }

  /// The patterns to run it with: those that `spec` asks for, else its own.
  func patterns(_ spec: ModelSpec) throws -> [Pattern] {
    guard spec.askedPatterns.isEmpty, let text = plan.pattern else { return spec.weightPatterns }
    return [try reading("pattern") { try SpecValues.anyPattern(text) }]
  }

  /// The variant that it describes; `precision` where it doesn't say one.
  ///
  /// Throws `DataError` when it can't be run as it says, `UnavailableError` when this machine can't.
  func variant(
    _ pattern: Pattern, _ precision: Precision?, spec: ModelSpec
  ) throws -> ModelVariant {
    var candidates: [LayerSlot: [Phase: [KernelSelection]]] = [:]
    var precisions: [LayerSlot: Precision] = [:]
    for (name, slot) in slots {
      for phase in architecture.phases(of: slot) {
        let field = "layers.\(name).\(phase.rawValue)"
        guard let choice = plan.layers[name]?[phase.rawValue] else {
          throw DataError(file: path, field: field, "is missing")
        }
        try reading(field) {
          let own: Precision? = try choice.precision.map {
            try SpecValues.choice($0, noun: "precision")
          }
          let limit: InstructionSet? = try choice.isa.map {
            try SpecValues.choice($0, noun: "instruction set")
          }
          try check(limit, field, asked: spec.isa)
          let precision = own ?? precision ?? KernelCatalogue.baselinePrecision
          if own != nil,
            let refusal = try KernelCatalogue.named(choice.kernel).refusal(of: precision)
          {
            throw DataError(file: path, field: field, "\(choice.kernel): \(refusal)")
          }
          precisions[slot] = precision
          candidates[slot, default: [:]][phase] = [
            try ModelVariant.selection(
              choice.kernel, pattern, precision, limit: limit ?? spec.isa)
          ]
        }
      }
    }
    let widest = Precision.allCases.first(where: precisions.values.contains) ?? .fp32
    let head: Precision? = try plan.headPrecision.map { text in
      try reading("headPrecision") { try SpecValues.choice(text, noun: "precision") }
    }
    var variant = Variant(
      pattern: pattern, precision: widest,
      headPrecision: spec.headPrecision ?? head ?? spec.headPrecision(beside: widest),
      candidates: candidates)
    variant.precisions = precisions
    return ModelVariant(
      pattern: pattern, precision: widest, kernel: .plan(path), isBaseline: false, isAdded: false,
      variant: variant)
  }

  /// Refuses code that this machine can't run, or that is wider than `asked` for: the plan would run as
  /// something else than it says.
  private func check(
    _ limit: InstructionSet?, _ field: String, asked: InstructionSet?
  ) throws {
    guard let limit else { return }
    if let reason = limit.unavailableReason {
      throw UnavailableError(
        "\(path): \(field): \(limit.rawValue) can't run here (\(reason)): make a plan on this machine, or "
          + "leave isa out")
    }
    if let asked, asked < limit {
      throw UsageError("names \(limit.rawValue), which is wider than --isa \(asked.rawValue)")
    }
  }

  /// Blames the plan instead of the command line for what `body` refuses.
  private func reading<Value>(_ field: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as UsageError {
      throw DataError(file: path, field: field, error.description)
    } catch let error as UnavailableError where !error.description.hasPrefix(path) {
      throw UnavailableError("\(path): \(field): \(error.description)")
    }
  }
}
