import Foundation
import Hardware

/// What running a model in several ways should take, added up from the records of sweeps:
/// `prediction.json`.
public struct ModelPrediction: Codable, Sendable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  /// A layer's part in a stage.
  public struct Layer: Codable, Sendable, Equatable {
    /// `decoder.self_attention.qkv`, `head`, `convolution.1`.
    public var layer: String
    /// `prefill` or `decode`.
    public var phase: String
    /// Rows of its weights.
    public var outFeatures: Int
    /// Columns of its weights.
    public var inFeatures: Int
    /// Rows of activations.
    public var rows: Int
    /// Calls of it in the stage: one for each block.
    public var calls: Int
    /// Of its weights and activations.
    public var precision: String
    /// Which of its weights are zero.
    public var pattern: String
    /// The kernel that it gets.
    public var kernel: String
    /// Of one call.
    public var seconds: Double
    /// Of its packed weights.
    public var weightBytes: Int
    /// What memory gives while it runs, for which `seconds` hold; nil where its weights are warm.
    public var memoryBytesPerSecond: Double?

    /// A layer's part.
    public init(
      layer: String, phase: String, outFeatures: Int, inFeatures: Int, rows: Int, calls: Int,
      precision: String, pattern: String, kernel: String, seconds: Double, weightBytes: Int,
      memoryBytesPerSecond: Double?
    ) {
      self.layer = layer
      self.phase = phase
      self.outFeatures = outFeatures
      self.inFeatures = inFeatures
      self.rows = rows
      self.calls = calls
      self.precision = precision
      self.pattern = pattern
      self.kernel = kernel
      self.seconds = seconds
      self.weightBytes = weightBytes
      self.memoryBytesPerSecond = memoryBytesPerSecond
    }

    /// Seconds of one call if memory gives `rate` bytes per second: the time that its bytes need of it
    /// changes, all else doesn't.
    public func seconds(atMemory rate: Double) -> Double {
      guard let own = memoryBytesPerSecond, own > 0, rate > 0 else { return seconds }
      let bytes = min(seconds, Double(weightBytes) / own)
      return seconds - bytes + bytes * own / rate
    }

    /// The same layer where memory gives `rate` bytes per second; as it is where its weights are warm.
    public func atMemory(_ rate: Double) -> Layer {
      guard memoryBytesPerSecond != nil, rate > 0 else { return self }
      var layer = self
      layer.seconds = seconds(atMemory: rate)
      layer.memoryBytesPerSecond = rate
      return layer
    }
  }

  /// One stage's time, and what it was when it was measured.
  public struct StageTime: Codable, Sendable, Equatable {
    /// Which.
    public var stage: ModelRecord.Stage
    /// Tokens that go in at once, all sequences together.
    public var tokens: Int
    /// Of the linear layers of all blocks.
    public var linearSeconds: Double
    /// Of the head; 0 where the stage has none.
    public var headSeconds: Double
    /// Of the convolutions; 0 where the stage has none.
    public var convolutionSeconds: Double
    /// Of everything else, measured: norms, attention, activations, embedding, sampling.
    public var restSeconds: Double
    /// The rest by kind of work: `decoder.attention`.
    public var restSecondsByWork: [String: Double]
    /// What is added up, in the order of execution.
    public var layers: [Layer]
    /// The model's own time, once it was run.
    public var measuredSeconds: ModelRecord.Interval?
    /// What memory gave in the rounds of that run; nil where weights were warm.
    public var measuredMemoryBytesPerSecond: Double?

    /// A stage's time.
    public init(
      stage: ModelRecord.Stage, tokens: Int, linearSeconds: Double, headSeconds: Double,
      convolutionSeconds: Double, restSeconds: Double, restSecondsByWork: [String: Double],
      layers: [Layer]
    ) {
      self.stage = stage
      self.tokens = tokens
      self.linearSeconds = linearSeconds
      self.headSeconds = headSeconds
      self.convolutionSeconds = convolutionSeconds
      self.restSeconds = restSeconds
      self.restSecondsByWork = restSecondsByWork
      self.layers = layers
    }

    /// The prediction.
    public var seconds: Double {
      linearSeconds + headSeconds + convolutionSeconds + restSeconds
    }

    /// Prediction over measurement, less 1; nil where it wasn't measured.
    public var relativeError: Double? {
      measuredSeconds.flatMap { $0.value > 0 ? seconds / $0.value - 1 : nil }
    }

    /// The same if memory had given as much when it was predicted as in the model's run; nil where it isn't known.
    public var relativeErrorAtMeasuredMemory: Double? {
      guard let measuredSeconds, measuredSeconds.value > 0, let rate = measuredMemoryBytesPerSecond
      else { return nil }
      let change = layers.reduce(0) {
        $0 + Double($1.calls) * ($1.seconds(atMemory: rate) - $1.seconds)
      }
      return (seconds + change) / measuredSeconds.value - 1
    }
  }

  /// One way to run the model, in one cache regime.
  public struct Variant: Codable, Sendable, Equatable {
    /// That of the same variant's `ModelRecord`.
    public var id: String
    /// What was asked for: `dense`, `unstructured(0.5)`, `16:32`.
    public var pattern: String
    /// Of the linear layers.
    public var precision: String
    /// Of the head and the convolutions, which stay dense.
    public var headPrecision: String
    /// `auto`, a kernel's name, or the plan's file.
    public var kernel: String
    /// `cold` or `warm`.
    public var cache: String
    /// Whether it is what the others are compared with.
    public var isBaseline: Bool
    /// The stages in order.
    public var stages: [StageTime]

    /// A way to run it.
    public init(
      id: String, pattern: String, precision: String, headPrecision: String, kernel: String,
      cache: String, isBaseline: Bool, stages: [StageTime]
    ) {
      self.id = id
      self.pattern = pattern
      self.precision = precision
      self.headPrecision = headPrecision
      self.kernel = kernel
      self.cache = cache
      self.isBaseline = isBaseline
      self.stages = stages
    }

    /// The time of `stage`, or nil.
    public subscript(stage: ModelRecord.Stage) -> StageTime? { stages.first { $0.stage == stage } }
  }

  /// Of the schema.
  public var schemaVersion = ModelPrediction.currentSchemaVersion
  /// When it was made.
  public var startedAt: Date
  /// The arguments, the name of the program first.
  public var commandLine: [String]
  /// The commit the tool was built from; nil outside a checkout.
  public var gitCommit: String?
  /// What it holds for.
  public var machine: MachineDescription
  /// `t5-small`, or what the checkpoint calls itself.
  public var model: String
  /// Of every layer.
  public var threads: Int
  /// Sequences at once.
  public var batch: Int
  /// Tokens, or frames, that go in at once, of each sequence.
  public var prompt: Int
  /// Cached positions at which decoding starts; 0 for an encoder alone.
  public var context: Int
  /// Tokens that decoding goes on for before it starts again.
  public var generate: Int
  /// Folders of the runs whose records were added up.
  public var sources: [String]
  /// Each variant, in each cache regime.
  public var variants: [Variant]
  /// What memory gave while it was made, for which cold layers are predicted.
  public var memoryBytesPerSecond: Double?
  /// `extrapolated from 4 of 16 blocks`, where what was measured is.
  public var measuredFrom: String?
  /// What is worth knowing about it.
  public var notes: [String] = []

  /// A prediction.
  public init(
    startedAt: Date, commandLine: [String], gitCommit: String?, machine: MachineDescription,
    model: String, threads: Int, batch: Int, prompt: Int, context: Int, generate: Int,
    sources: [String], variants: [Variant]
  ) {
    self.startedAt = startedAt
    self.commandLine = commandLine
    self.gitCommit = gitCommit
    self.machine = machine
    self.model = model
    self.threads = threads
    self.batch = batch
    self.prompt = prompt
    self.context = context
    self.generate = generate
    self.sources = sources
    self.variants = variants
  }

  /// Enters what `run` measured of the same variants and stages.
  public mutating func enter(_ run: ModelRun) {
    measuredFrom = run.extrapolation
    for index in variants.indices {
      guard let record = run.records.first(where: { $0.id == variants[index].id }) else { continue }
      for stage in variants[index].stages.indices {
        guard let times = record[variants[index].stages[stage].stage] else { continue }
        variants[index].stages[stage].measuredSeconds = times.seconds
        variants[index].stages[stage].measuredMemoryBytesPerSecond = times.bandwidthShare.flatMap {
          $0 > 0 ? Double(times.bytes) / $0 / times.seconds.value : nil
        }
      }
    }
  }

  /// The errors of all stages that were measured, without their signs, ascending.
  public var errors: [Double] {
    variants.flatMap(\.stages).compactMap(\.relativeError).map(abs).sorted()
  }

  /// The same if memory had given as much when it was predicted as in the model's run.
  public var errorsAtMeasuredMemory: [Double] {
    variants.flatMap(\.stages).compactMap(\.relativeErrorAtMeasuredMemory).map(abs).sorted()
  }

  /// The errors of speedups over the baseline of the same stage and cache regime, without their signs,
  /// ascending: what is left of the errors where the machine was slower or faster in one of both runs.
  public var speedupErrors: [Double] {
    variants.filter { !$0.isBaseline }.flatMap { variant in
      let baseline = variants.first { $0.isBaseline && $0.cache == variant.cache }
      return variant.stages.compactMap { time -> Double? in
        guard let own = time.relativeError, let other = baseline?[time.stage]?.relativeError else {
          return nil
        }
        return abs((1 + other) / (1 + own) - 1)
      }
    }.sorted()
  }
}

extension ModelRunFolder {
  /// Writes `prediction` beside the `model.json` in `folder`.
  ///
  /// Throws `UnavailableError` when it can't be written.
  public static func write(_ prediction: ModelPrediction, beside folder: String) throws {
    try Files.replace("\(folder)/prediction.json", withJSON: prediction)
  }
}
