import Hardware

/// What one way to run a model gave, end to end, in one cache regime.
public struct ModelRecord: Codable, Sendable, Equatable {
  /// An estimate with its 95 % interval.
  public struct Interval: Codable, Sendable, Equatable {
    /// The estimate.
    public var value: Double
    /// Lower end of the interval.
    public var low: Double
    /// Upper end.
    public var high: Double

    /// From `low` to `high` around `value`.
    public init(value: Double, low: Double, high: Double) {
      self.value = value
      self.low = low
      self.high = high
    }
  }

  /// What is timed.
  public enum Stage: String, Codable, Sendable, CaseIterable {
    /// From the input to the encoder's output: the encoder of an encoder alone or an encoder-decoder.
    case encode
    /// From the input to the first token that is made: what a user waits for first.
    case firstToken
    /// From a token to the next one.
    case decode
  }

  /// One stage's times.
  public struct StageTimes: Codable, Sendable, Equatable {
    /// Which.
    public var stage: Stage
    /// Tokens that go in at once, all sequences together.
    public var tokens: Int
    /// Median, with the exact sign-test interval.
    public var seconds: Interval
    /// The fastest round.
    public var minimumSeconds: Double
    /// Half of the rounds took no longer.
    public var p50Seconds: Double
    /// Nine in ten took no longer.
    public var p90Seconds: Double
    /// All but one in a hundred took no longer.
    public var p99Seconds: Double
    /// Rounds kept.
    public var rounds: Int
    /// Rounds dropped as disturbed.
    public var droppedRounds: Int
    /// Whether over a third of the rounds were disturbed.
    public var isNoisy: Bool
    /// Whether cold weights were read over 1.1 times as fast as memory gave: they weren't cold, and it is no
    /// result.
    public var isSuspect: Bool
    /// Baseline's time over this one's within a round; nil without a baseline.
    public var speedup: Interval?
    /// This one's time over that of the plan which it was compared with, within a round; nil where there
    /// was none.
    public var overPlan: Interval?
    /// The median of each kind of work, in seconds: `decoder.qkv`, `decoder.head` and so on.
    public var secondsByWork: [String: Double]
    /// The share of the wall time that the kinds of work add up to.
    public var accountedShare: Double
    /// The share of the time that linear layers of the blocks take.
    public var linearShare: Double
    /// Bytes that must come from memory: weights once, and in decoding the cached keys and values.
    public var bytes: Int
    /// Bytes over time, as a share of what memory gave around it; nil where weights are warm.
    public var bandwidthShare: Double?

    /// Times of one stage.
    public init(
      stage: Stage, tokens: Int, seconds: Interval, minimumSeconds: Double, p50Seconds: Double,
      p90Seconds: Double, p99Seconds: Double, rounds: Int, droppedRounds: Int, isNoisy: Bool,
      isSuspect: Bool,
      speedup: Interval?,
      secondsByWork: [String: Double], accountedShare: Double, linearShare: Double, bytes: Int,
      bandwidthShare: Double?
    ) {
      self.stage = stage
      self.tokens = tokens
      self.seconds = seconds
      self.minimumSeconds = minimumSeconds
      self.p50Seconds = p50Seconds
      self.p90Seconds = p90Seconds
      self.p99Seconds = p99Seconds
      self.rounds = rounds
      self.droppedRounds = droppedRounds
      self.isNoisy = isNoisy
      self.isSuspect = isSuspect
      self.speedup = speedup
      self.secondsByWork = secondsByWork
      self.accountedShare = accountedShare
      self.linearShare = linearShare
      self.bytes = bytes
      self.bandwidthShare = bandwidthShare
    }
  }

  /// The kernel of one layer in one phase.
  public struct LayerKernel: Codable, Sendable, Equatable {
    /// `decoder.self_attention.qkv`.
    public var layer: String
    /// Outputs.
    public var outFeatures: Int
    /// Inputs.
    public var inFeatures: Int
    /// `prefill` or `decode`.
    public var phase: String
    /// The kernel's name.
    public var kernel: String
    /// The instruction set of its code.
    public var isa: String
    /// Of its weights and activations; absent in runs in which all layers had the record's.
    public var precision: String?
    /// Which code it really is.
    public var implementation: String
    /// Why it was chosen: `asked for`, `only one`, `fastest of 3, 1.21× ahead of csr`.
    public var reason: String

    /// A kernel of a layer.
    public init(
      layer: String, outFeatures: Int, inFeatures: Int, phase: String, kernel: String, isa: String,
      precision: String? = nil, implementation: String, reason: String
    ) {
      self.layer = layer
      self.outFeatures = outFeatures
      self.inFeatures = inFeatures
      self.phase = phase
      self.kernel = kernel
      self.isa = isa
      self.precision = precision
      self.implementation = implementation
      self.reason = reason
    }
  }

  /// How far a pruned or quantised model is from the dense one, on the same inputs.
  public struct Fidelity: Codable, Sendable, Equatable {
    /// SquareHead's distance after each block, the encoder's first: MSE(student, teacher) / (MSE(teacher, 0) + ε)
    /// (arXiv 2310.06927).
    public var blocks: [Double]
    /// Mean cosine of the outputs: of embeddings, or of logits.
    public var cosine: Double
    /// Mean Kullback-Leibler divergence of the next token's distribution, in nats; nil without logits.
    public var divergence: Double?

    /// A fidelity.
    public init(blocks: [Double], cosine: Double, divergence: Double?) {
      self.blocks = blocks
      self.cosine = cosine
      self.divergence = divergence
    }
  }

  /// Unique within a run: `unstructured(0.5)/w8a8/auto/cold`.
  public var id: String
  /// What was asked for: `dense`, `unstructured(0.5)`, `16:32`, `native`.
  public var pattern: String
  /// The share of the linear layers' weights that is zero.
  public var sparsity: Double
  /// Of the linear layers: `w8a8`, or `bf16+w8a8` where they differ.
  public var precision: String
  /// Of the head and the convolutions, which stay dense.
  public var headPrecision: String
  /// `auto`, a kernel's name, or the plan's file.
  public var kernel: String
  /// `cold` or `warm`.
  public var cache: String
  /// How weights came to be cold: `by size`, `flush`; nil for warm ones.
  public var coldMethod: String?
  /// Whether it is what the others are compared with.
  public var isBaseline: Bool
  /// The stages in order.
  public var stages: [StageTimes]
  /// Bytes of the linear layers' packed weights, of both phases where their kernels differ; of all blocks.
  public var linearBytes: Int
  /// Bytes of the head, as packed.
  public var headBytes: Int
  /// Bytes of cached keys and values, of all blocks.
  public var cacheBytes: Int
  /// Bytes per token of dense fp32 over this one's: what size alone would give.
  public var sizeBoundSpeedup: Double?
  /// What the model's publication claims for the same setting.
  public var publishedSpeedup: Double?
  /// Where that is claimed.
  public var publishedSource: String?
  /// The kernels of its layers.
  public var layers: [LayerKernel]
  /// The kernels of the head and the convolutions.
  public var dense: [LayerKernel]
  /// nil unless it was asked for.
  public var fidelity: Fidelity?

  /// A record without stages.
  public init(
    id: String, pattern: String, sparsity: Double, precision: String, headPrecision: String,
    kernel: String, cache: String, coldMethod: String?, isBaseline: Bool, linearBytes: Int,
    headBytes: Int, cacheBytes: Int, layers: [LayerKernel], dense: [LayerKernel] = []
  ) {
    self.id = id
    self.pattern = pattern
    self.sparsity = sparsity
    self.precision = precision
    self.headPrecision = headPrecision
    self.kernel = kernel
    self.cache = cache
    self.coldMethod = coldMethod
    self.isBaseline = isBaseline
    self.linearBytes = linearBytes
    self.headBytes = headBytes
    self.cacheBytes = cacheBytes
    self.layers = layers
    self.dense = dense
    stages = []
  }

  /// The times of `stage`, or nil.
  public subscript(stage: Stage) -> StageTimes? { stages.first { $0.stage == stage } }
}
