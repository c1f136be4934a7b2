import Hardware
import Kernels
import Matrices

/// How a model shall be run end to end: a spec file after the command line's flags.
public struct ModelSpec: Equatable, Sendable {
  /// How the kernels of layers are chosen.
  public enum KernelChoice: Hashable, Sendable {
    /// The fastest measured, for each layer and phase.
    case auto
    /// One kernel everywhere.
    case named(String)
    /// As a plan's file says.
    case plan(String)

    /// What was written.
    public var text: String {
      switch self {
      case .auto: "auto"
      case .named(let name), .plan(let name): name
      }
    }
  }

  /// What of a request is timed.
  public enum Stage: String, CaseIterable, Sendable {
    /// From the input to the first token, or to an encoder's output.
    case first
    /// From one token to the next.
    case decode
  }

  /// Names the run's folder; empty for the model's own name.
  public var name = ""
  /// A model of the catalogue, or a Hugging Face folder.
  public var model = ""
  /// Sequences at once.
  public var batch = 1
  /// Tokens that go in at once; for a model that hears the frames that its encoder sees are its own.
  public var prompt: Int?
  /// Cached positions at which decoding starts; nil for the prompt's, or 1 after an encoder.
  public var context: Int?
  /// Tokens that decoding goes on for before it starts again.
  public var generate = 64
  /// Threads; `SweepSpec.everyCore` for one per core.
  public var threads = SweepSpec.everyCore
  /// Shares of zeros; 0 is dense.
  public var sparsities: [Double] = []
  /// Whether real weights are also run with the zeros that they come with.
  public var nativeSparsity = false
  /// N:M patterns.
  public var patterns: [Pattern] = []
  /// Precisions of the linear layers; none for what a plan says, or fp32.
  public var precisions: [Precision] = []
  /// Precision of the head and convolutions; nil for fp32 beside fp32 layers and bf16 beside others.
  public var headPrecision: Precision?
  /// How kernels are chosen; several are compared.
  public var kernels: [KernelChoice] = [.auto]
  /// The widest instruction set to use; nil for the best.
  public var isa: InstructionSet?
  /// Cache regimes; nil for both where weights are small enough for them to differ.
  public var caches: [CacheRegime]?
  /// What is timed.
  public var stages = Stage.allCases
  /// Blocks of each stack to run; nil for all.
  public var blocks: Int?
  /// Seed of synthetic weights and of inputs.
  public var seed: UInt64 = 1
  /// Time for each variant, stage and cache regime.
  public var caseBudgetSeconds = 3.0
  /// Whether to compare pruned and quantised outputs with the dense model's.
  public var fidelity = false

  /// An empty spec, with the values that a spec file may leave out.
  public init() {}

  /// Every pattern that was asked for, in turn.
  public var askedPatterns: [Pattern] {
    sparsities.map { $0 == 0 ? Pattern.dense : .unstructured($0) } + patterns
      + (nativeSparsity ? [.native] : [])
  }

  /// Every pattern in turn; dense when none was asked for.
  public var weightPatterns: [Pattern] { askedPatterns.isEmpty ? [.dense] : askedPatterns }

  /// Every precision in turn; fp32 when none was asked for.
  public var weightPrecisions: [Precision] {
    precisions.isEmpty ? [KernelCatalogue.baselinePrecision] : precisions
  }

  /// Threads on `machine`.
  ///
  /// Throws `UsageError` where that has fewer cores.
  func threads(on machine: MachineDescription) throws -> Int {
    guard threads != SweepSpec.everyCore else { return machine.cores }
    guard threads <= machine.cores else {
      throw UsageError("--threads \(threads): this machine has \(machine.cores) cores to use")
    }
    return threads
  }

  /// The head's precision beside layers of `precision`.
  public func headPrecision(beside precision: Precision) -> Precision {
    headPrecision ?? (precision == .fp32 ? .fp32 : .bf16)
  }
}

/// One setting of a model's run, called the same as a key of a spec file and as a flag.
public enum ModelField: String, CaseIterable, Sendable {
  case name, model, batch, prompt, context, generate, threads, sparsity, pattern, precision
  case headPrecision = "head-precision"
  case kernel, isa, cache, stage, blocks, seed
  case caseBudget = "case-budget"
  case fidelity

  /// Whether several values are allowed.
  var isList: Bool {
    switch self {
    case .sparsity, .pattern, .precision, .kernel, .cache, .stage: true
    default: false
    }
  }

  /// Reads `text` into the field of `spec`; throws `UsageError` saying what would be allowed.
  public func set(_ text: String, in spec: inout ModelSpec) throws {
    switch self {
    case .name: spec.name = try SpecValues.name(text)
    case .model:
      guard !text.isEmpty else { throw UsageError("the model's name is empty") }
      spec.model = text
    case .batch: spec.batch = try count(text, in: 1...4096)
    case .prompt: spec.prompt = try count(text, in: 1...1_048_576)
    case .context: spec.context = try count(text, in: 0...1_048_576)
    case .generate: spec.generate = try count(text, in: 1...1_048_576)
    case .threads:
      spec.threads = text == "all" ? SweepSpec.everyCore : try count(text, in: 1...4096)
    case .sparsity: (spec.sparsities, spec.nativeSparsity) = try SpecValues.sparsities(text)
    case .pattern: spec.patterns = try SpecValues.patterns(text)
    case .precision: spec.precisions = try SpecValues.choices(text, noun: "precision")
    case .headPrecision: spec.headPrecision = try SpecValues.choice(text, noun: "precision")
    case .kernel:
      spec.kernels = try SpecValues.names(text, noun: "kernel").map { name in
        name == "auto" ? .auto : name.hasSuffix(".json") ? .plan(name) : .named(name)
      }
    case .isa:
      spec.isa = text == "best" ? nil : try SpecValues.choice(text, noun: "instruction set")
    case .cache: spec.caches = try SpecValues.choices(text, noun: "cache regime")
    case .stage: spec.stages = try SpecValues.choices(text, noun: "stage")
    case .blocks: spec.blocks = text == "all" ? nil : try count(text, in: 1...4096)
    case .seed: spec.seed = try SpecValues.seed(text)
    case .caseBudget: spec.caseBudgetSeconds = try SpecDuration.seconds(text)
    case .fidelity: spec.fidelity = try SpecValues.boolean(text)
    }
  }

  private func count(_ text: String, in range: ClosedRange<Int>) throws -> Int {
    let values = try SpecValues.counts(text, noun: rawValue, in: range)
    guard values.count == 1, let value = values.first else {
      throw UsageError("one number is allowed, not \(values.count)")
    }
    return value
  }
}

extension ModelSpec {
  /// This spec with `texts` in place of its own fields.
  public func applying(_ texts: [ModelField: String]) throws -> ModelSpec {
    var spec = self
    for field in ModelField.allCases {
      guard let text = texts[field] else { continue }
      do {
        try field.set(text, in: &spec)
      } catch let error as UsageError {
        throw UsageError("--\(field.rawValue): \(error)")
      }
    }
    return spec
  }
}
