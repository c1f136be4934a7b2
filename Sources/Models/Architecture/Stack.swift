/// Equal transformer blocks behind each other.
public struct Stack: Equatable, Sendable {
  /// Number of blocks.
  public var blocks: Int
  /// Query heads.
  public var heads: Int
  /// Key-value heads: each serves `heads / keyValueHeads` query heads.
  public var keyValueHeads: Int
  /// Floats of one head of a token.
  public var headSize: Int
  /// Width of the feed-forward part.
  public var inner: Int
  /// How hidden states are normalised.
  public var norm: Norm
  /// How a token's place enters.
  public var position: Position
  /// What scores are multiplied by: 1/√headSize, and 1 in T5.
  public var attentionScale: Float
  /// Whether a token sees only those before it.
  public var isCausal: Bool
  /// Most tokens that a token sees, itself included; nil for all.
  public var window: Int?
  /// Whether each block attends to the encoder's output as well.
  public var attendsToEncoder = false
  /// Whether the checkpoint holds q, k and v as one tensor (MPT).
  public var isFused = false
  /// The function of the feed-forward part.
  public var activation: Activation
  /// Whether the feed-forward part is gated: down(activation(gate(x)) · up(x)).
  public var isGated: Bool
  /// Linear layers that add a bias.
  public var biases: Set<LinearRole> = []
  /// Most tokens that positions are known for; nil where there is no such limit.
  public var mostPositions: Int?

  /// A stack of `blocks` blocks.
  public init(
    blocks: Int, heads: Int, keyValueHeads: Int, headSize: Int, inner: Int, norm: Norm,
    position: Position, attentionScale: Float, isCausal: Bool, activation: Activation, isGated: Bool
  ) {
    self.blocks = blocks
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headSize = headSize
    self.inner = inner
    self.norm = norm
    self.position = position
    self.attentionScale = attentionScale
    self.isCausal = isCausal
    self.activation = activation
    self.isGated = isGated
  }

  /// Floats of a token's queries.
  public var queries: Int { heads * headSize }
  /// Floats of a token's keys, and of its values.
  public var keyValues: Int { keyValueHeads * headSize }
}

/// How hidden states are normalised, and where.
public struct Norm: Equatable, Sendable {
  /// The two kinds.
  public enum Kind: Sendable {
    /// x / √(mean x² + ε) · gain.
    case rootMeanSquare
    /// (x − mean) / √(variance + ε) · gain + shift.
    case layer
  }

  /// Where in a block.
  public enum Placement: Sendable {
    /// Before each part, and once behind the last block.
    case before
    /// After the residual sum of each part (BERT).
    case after
  }

  /// Which.
  public var kind: Kind
  /// Added to the variance or mean square.
  public var epsilon: Float
  /// Whether a shift is added.
  public var hasShift: Bool
  /// Where.
  public var placement: Placement

  /// A norm.
  public init(_ kind: Kind, epsilon: Float, hasShift: Bool, placement: Placement = .before) {
    self.kind = kind
    self.epsilon = epsilon
    self.hasShift = hasShift
    self.placement = placement
  }
}

/// How a token's place enters a stack.
public enum Position: Equatable, Sendable {
  /// A table's row is added to the embedding; learned, or for Whisper's encoder sinusoids.
  case table
  /// Queries and keys are rotated (RoPE).
  case rotary(Rotary)
  /// Scores get slope · (key − query), a slope for each head (ALiBi).
  case linearBias(maximum: Float)
  /// Scores get a learned bias by the distance's bucket, one table for all blocks (T5).
  case relativeBias(buckets: Int, maximumDistance: Int)
}

/// Rotary position embedding, with Llama 3's scaling of long wavelengths where it applies.
public struct Rotary: Equatable, Sendable {
  /// Llama 3's scaling.
  public struct Scaling: Equatable, Sendable {
    /// What frequencies of long waves are divided by.
    public var factor: Double
    /// Waves longer than the original context over this are scaled in full.
    public var lowFrequencyFactor: Double
    /// Waves shorter than the original context over this aren't scaled.
    public var highFrequencyFactor: Double
    /// The context the model was first trained with.
    public var originalContext: Int

    /// A scaling.
    public init(
      factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalContext: Int
    ) {
      self.factor = factor
      self.lowFrequencyFactor = lowFrequencyFactor
      self.highFrequencyFactor = highFrequencyFactor
      self.originalContext = originalContext
    }
  }

  /// Base of the geometric series of frequencies.
  public var base: Double
  /// None outside Llama 3.
  public var scaling: Scaling?

  /// A rotary embedding.
  public init(base: Double, scaling: Scaling? = nil) {
    self.base = base
    self.scaling = scaling
  }
}

/// The functions of feed-forward parts.
public enum Activation: String, CaseIterable, Sendable {
  /// max(0, x).
  case relu
  /// x · Φ(x), by the error function.
  case gelu
  /// The same by tanh (T5 1.1's `gelu_new`).
  case geluTanh
  /// x / (1 + e⁻ˣ).
  case silu
}
