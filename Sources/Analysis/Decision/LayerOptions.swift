import Records

/// What a decision on one layer rests on: every way to run it, in each phase that it has.
public struct LayerOptions: Sendable {
  /// Every way to run the layer in one phase.
  public struct Phase: Sendable {
    /// `prefill` or `decode`.
    public var phase: String
    /// Tokens multiplied at once.
    public var rows: Int
    /// The ways.
    public var candidates: [Decision.Candidate]
    /// The time of one candidate over another's, by their indices.
    public var ratio: @Sendable (Int, Int) -> Ratio

    /// The ways to run a layer in `phase`.
    public init(
      phase: String, rows: Int, candidates: [Decision.Candidate],
      ratio: @escaping @Sendable (Int, Int) -> Ratio
    ) {
      self.phase = phase
      self.rows = rows
      self.candidates = candidates
      self.ratio = ratio
    }
  }

  /// One time over another.
  public struct Ratio: Sendable, Equatable {
    /// The ratio with its 95 % interval.
    public var interval: ModelRecord.Interval
    /// Whether it is of times taken in turn, in the same rounds.
    public var isPaired: Bool

    /// A ratio.
    public init(_ interval: ModelRecord.Interval, isPaired: Bool) {
      self.interval = interval
      self.isPaired = isPaired
    }

    /// That of two times measured apart from each other: as wide as both intervals allow.
    public init(_ time: ModelRecord.Interval, over other: ModelRecord.Interval) {
      self.init(
        ModelRecord.Interval(
          value: time.value / other.value, low: time.low / other.high, high: time.high / other.low),
        isPaired: false)
    }
  }

  /// `decoder.self_attention.qkv`, `mlp.gate+up`.
  public var layer: String
  /// Rows of its weights.
  public var outFeatures: Int
  /// Columns of its weights.
  public var inFeatures: Int
  /// Blocks that have it.
  public var blocks: Int
  /// Which of its weights are zero.
  public var pattern: String
  /// The phases that it has, the prompt's first.
  public var phases: [Phase]

  /// The ways to run `layer`.
  public init(
    layer: String, outFeatures: Int, inFeatures: Int, blocks: Int, pattern: String, phases: [Phase]
  ) {
    self.layer = layer
    self.outFeatures = outFeatures
    self.inFeatures = inFeatures
    self.blocks = blocks
    self.pattern = pattern
    self.phases = phases
  }
}

extension LayerOptions.Phase {
  /// Slower by less than this share is as fast: builds and page placement differ by as much from one process
  /// to the next.
  static let sameWithin = 0.02
  /// The same for times projected from another machine, whose ceilings don't say all.
  static let sameWithinProjected = 0.10

  /// The index of the fastest candidate; nil without any.
  var fastest: Int? {
    candidates.indices.min { candidates[$0].seconds.value < candidates[$1].seconds.value }
  }

  /// Whether candidate `index` can't be told from `other`, which is faster, or is as fast for all that matters.
  func isTie(_ index: Int, with other: Int) -> Bool {
    guard index != other else { return true }
    let ratio = ratio(index, other).interval
    let isProjected =
      candidates[index].source == .projected || candidates[other].source == .projected
    if isProjected { return ratio.value <= 1 + Self.sameWithinProjected }
    return ratio.low <= 1 || ratio.high <= 1 + Self.sameWithin
  }

  /// Of each candidate the seconds to reckon with: the fastest's where it can't be told from it.
  var effectiveSeconds: [Double] {
    guard let fastest else { return [] }
    return candidates.indices.map {
      candidates[isTie($0, with: fastest) ? fastest : $0].seconds.value
    }
  }
}
