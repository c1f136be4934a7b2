import Foundation
import Hardware

/// Which kernel, precision and instruction set each layer of a model should get, and what that should
/// give: `decision.json`.
public struct Decision: Codable, Sendable, Equatable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  /// What is made as good as it can be first.
  public enum Objective: String, Codable, Sendable, CaseIterable {
    /// Time of a token in decoding.
    case decode
    /// Time of the prompt.
    case prefill
    /// Time of a whole request: its prompt, and the tokens that it generates.
    case request
    /// Bytes of weights.
    case memory
  }

  /// Where a time comes from.
  public enum Source: String, Codable, Sendable, CaseIterable {
    /// It was measured on the machine that the decision is for.
    case measured
    /// It was measured on another machine, and scaled by the ceilings of both.
    case projected
  }

  /// One way to run a layer in a phase.
  public struct Candidate: Codable, Sendable, Equatable {
    /// The kernel's name.
    public var kernel: String
    /// The instruction set of its code.
    public var isa: String
    /// Of weights and activations.
    public var precision: String
    /// Median time of one call, with its 95 % interval.
    public var seconds: ModelRecord.Interval
    /// Of the packed weights of one block.
    public var weightBytes: Int
    /// Where the time comes from.
    public var source: Source

    /// A way to run a layer.
    public init(
      kernel: String, isa: String, precision: String, seconds: ModelRecord.Interval,
      weightBytes: Int, source: Source
    ) {
      self.kernel = kernel
      self.isa = isa
      self.precision = precision
      self.seconds = seconds
      self.weightBytes = weightBytes
      self.source = source
    }
  }

  /// What a layer gets in a phase, and by how much that is better than the next best.
  public struct Layer: Codable, Sendable, Equatable {
    /// `decoder.self_attention.qkv`, `mlp.gate+up`.
    public var layer: String
    /// `prefill` or `decode`.
    public var phase: String
    /// Rows of its weights.
    public var outFeatures: Int
    /// Columns of its weights.
    public var inFeatures: Int
    /// Tokens multiplied at once.
    public var rows: Int
    /// Blocks that have it.
    public var blocks: Int
    /// Which of its weights are zero.
    public var pattern: String
    /// What it gets.
    public var choice: Candidate
    /// The best of the others; nil where there is no other.
    public var runnerUp: Candidate?
    /// The runner-up's time over the choice's, within rounds where both were timed in the same ones.
    public var margin: ModelRecord.Interval?
    /// Whether the margin is of times taken in turn, in the same rounds.
    public var isPaired: Bool
    /// Whether choice and runner-up can't be told apart by time: then the smaller or simpler one was taken.
    public var isTie: Bool
    /// Why, in words: `fastest of 6`, `tied with csr, smaller`.
    public var reason: String
    /// Every way that was considered, the fastest first.
    public var candidates: [Candidate]

    /// What a layer gets.
    public init(
      layer: String, phase: String, outFeatures: Int, inFeatures: Int, rows: Int, blocks: Int,
      pattern: String, choice: Candidate, runnerUp: Candidate?, margin: ModelRecord.Interval?,
      isPaired: Bool, isTie: Bool, reason: String, candidates: [Candidate]
    ) {
      self.layer = layer
      self.phase = phase
      self.outFeatures = outFeatures
      self.inFeatures = inFeatures
      self.rows = rows
      self.blocks = blocks
      self.pattern = pattern
      self.choice = choice
      self.runnerUp = runnerUp
      self.margin = margin
      self.isPaired = isPaired
      self.isTie = isTie
      self.reason = reason
      self.candidates = candidates
    }
  }

  /// Whether layers may have a precision.
  public struct PrecisionVerdict: Codable, Sendable, Equatable {
    /// Which.
    public var precision: String
    /// 1 - the mean cosine of outputs with those of the dense fp32 model; nil where it wasn't asked for.
    public var fidelityLoss: Double?
    /// Whether it may be used.
    public var isAdmitted: Bool

    /// A verdict.
    public init(precision: String, fidelityLoss: Double?, isAdmitted: Bool) {
      self.precision = precision
      self.fidelityLoss = fidelityLoss
      self.isAdmitted = isAdmitted
    }
  }

  /// A way to run the whole model, with what is expected of it and, once it ran, what was measured.
  public struct Option: Codable, Sendable, Equatable {
    /// One stage.
    public struct Stage: Codable, Sendable, Equatable {
      /// Which.
      public var stage: ModelRecord.Stage
      /// Tokens that go in at once, all sequences together.
      public var tokens: Int
      /// The prediction.
      public var predictedSeconds: Double
      /// The median of running it, with its 95 % interval; nil where it wasn't run.
      public var measuredSeconds: ModelRecord.Interval?
      /// This option's time over the plan's within rounds; nil for the plan itself and where it wasn't run.
      public var overPlan: ModelRecord.Interval?

      /// A stage that wasn't run.
      public init(stage: ModelRecord.Stage, tokens: Int, predictedSeconds: Double) {
        self.stage = stage
        self.tokens = tokens
        self.predictedSeconds = predictedSeconds
      }
    }

    /// `plan`, or the one kernel that all layers have: `bitmask`, `dense`.
    public var name: String
    /// Of its layers: `w8a8`, or `bf16+w8a8` where they differ.
    public var precision: String
    /// Whether it is each layer's best, which is the plan unless another took its place.
    public var isPlan: Bool
    /// Bytes of the linear layers' packed weights, of all blocks and both phases.
    public var linearBytes: Int
    /// Bytes of what stays dense: the embedding, in fp32, and head and convolutions as packed.
    public var denseBytes: Int
    /// Bytes of cached keys and values.
    public var cacheBytes: Int
    /// The stages in order.
    public var stages: [Stage]
    /// Why it has no time, or wasn't run.
    public var refusal: String?

    /// A way to run the model.
    public init(
      name: String, precision: String, isPlan: Bool, linearBytes: Int, denseBytes: Int,
      cacheBytes: Int,
      stages: [Stage]
    ) {
      self.name = name
      self.precision = precision
      self.isPlan = isPlan
      self.linearBytes = linearBytes
      self.denseBytes = denseBytes
      self.cacheBytes = cacheBytes
      self.stages = stages
    }

    /// `bitmask w8a8`.
    public var label: String { "\(name) \(precision)" }

    /// All that it needs of memory at once, activations aside.
    public var totalBytes: Int { linearBytes + denseBytes + cacheBytes }

    /// The times of `stage`, or nil.
    public subscript(stage: ModelRecord.Stage) -> Stage? { stages.first { $0.stage == stage } }
  }

  /// The version that it was written in.
  public var schemaVersion = Decision.currentSchemaVersion
  /// When it was made.
  public var startedAt: Date
  /// The arguments, the name of the program first.
  public var commandLine: [String]
  /// The commit the tool was built from; nil outside a checkout.
  public var gitCommit: String?
  /// `debug` or `release`, and whether measured code was optimised.
  public var buildConfiguration: String
  /// The machine that it holds for.
  public var machine: MachineDescription
  /// The machine whose measurements were scaled; nil where nothing was.
  public var projectedFrom: MachineDescription?
  /// `t5-small`, or what the checkpoint calls itself.
  public var model: String
  /// The folder of real weights, or nil for synthetic ones.
  public var weights: String?
  /// Which weights are zero, as asked for: `dense`, `unstructured(0.5)`, `16:32`, `native`.
  public var pattern: String
  /// Of the head and the convolutions, which stay dense.
  public var headPrecision: String
  /// Threads, one per core.
  public var threads: Int
  /// Sequences at once.
  public var batch: Int
  /// Tokens, or frames, that go in at once, of each sequence.
  public var prompt: Int
  /// Cached positions at which decoding starts; 0 for an encoder alone.
  public var context: Int
  /// Tokens that a request generates.
  public var generate: Int
  /// What was made as good as it could be first.
  public var objective: Objective
  /// The most that weights and cache were allowed to take; nil for no limit.
  public var memoryLimitBytes: Int?
  /// The most fidelity that was allowed to be lost; nil for no limit.
  public var maximumFidelityLoss: Double?
  /// The precisions that were asked for.
  public var precisions: [PrecisionVerdict]
  /// What each layer gets, in the order of execution, the prompt's phase first.
  public var layers: [Layer]
  /// The plan first, then each kernel by itself.
  public var options: [Option]
  /// The one kernel, and its precision, that took the plan's place because it was faster end to end: `dense
  /// w8a8`; nil where none was.
  public var replacedBy: String?
  /// What memory gave when it was made, for which predictions hold; nil for another machine's.
  public var memoryBytesPerSecond: Double?
  /// `extrapolated from 4 of 16 blocks`, where what was measured is.
  public var measuredFrom: String?
  /// Folders of the runs that it rests on.
  public var sources: [String]
  /// What makes it less trustworthy, and what to do about it.
  public var warnings: [String] = []

  /// A decision whose layers and options are still to be found.
  public init(
    startedAt: Date, commandLine: [String], gitCommit: String?, buildConfiguration: String,
    machine: MachineDescription, model: String, weights: String?, pattern: String,
    headPrecision: String, threads: Int, batch: Int, prompt: Int, context: Int,
    generate: Int, objective: Objective, memoryLimitBytes: Int?, maximumFidelityLoss: Double?,
    precisions: [PrecisionVerdict], sources: [String]
  ) {
    self.startedAt = startedAt
    self.commandLine = commandLine
    self.gitCommit = gitCommit
    self.buildConfiguration = buildConfiguration
    self.machine = machine
    self.model = model
    self.weights = weights
    self.pattern = pattern
    self.headPrecision = headPrecision
    self.threads = threads
    self.batch = batch
    self.prompt = prompt
    self.context = context
    self.generate = generate
    self.objective = objective
    self.memoryLimitBytes = memoryLimitBytes
    self.maximumFidelityLoss = maximumFidelityLoss
    self.precisions = precisions
    self.sources = sources
    layers = []
    options = []
  }

  /// The times of the plan, or of what took its place.
  public var plan: Option? {
    options.first { replacedBy == nil ? $0.isPlan : !$0.isPlan && $0.label == replacedBy }
  }
}
