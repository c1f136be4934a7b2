extension CaseRecord {
  /// What holds a case back.
  public enum Bound: String, Codable, Sendable, CaseIterable {
    /// Bytes per second: those that must move take most of the time at the rate of the level they come
    /// from.
    case memory
    /// Arithmetic, or loading what it needs besides the weights from the core's caches.
    case compute
    /// Unpacking a compressed format.
    case decode
    /// Loads that wait for the one before, so that neither bandwidth nor arithmetic is used up.
    case latency
    /// Starting the threads and preparing the activations; or nothing that is known.
    case overhead
  }

  /// How a bound was found out; each kind is independent of the others.
  public enum EvidenceKind: String, Codable, Sendable, CaseIterable {
    /// Necessary bytes and operations against measured ceilings.
    case roofline
    /// The same case with parts of its work left out.
    case differential
    /// Events counted by the hardware.
    case counters
  }

  /// How much to bet on a verdict.
  public enum Confidence: String, Codable, Sendable, CaseIterable {
    /// Two kinds of evidence agree, none disagrees, and one of them is clear.
    case high
    /// One kind alone is clear, or several agree without any being clear.
    case medium
    /// Kinds disagree, or all that there is is near a ridge.
    case low
  }

  /// What one kind of evidence says of a case.
  public struct Finding: Codable, Sendable, Equatable {
    /// Which kind.
    public var evidence: EvidenceKind
    /// The bound that it names; nil when it can't tell.
    public var bound: Bound?
    /// Whether the bound stands out: no other candidate is within the margin of error.
    public var clear: Bool
    /// The figures it rests on, or why it can't tell: `96 % of DRAM, 6 % of fp32 avx512`.
    public var figures: String

    /// What `evidence` says.
    public init(evidence: EvidenceKind, bound: Bound?, clear: Bool, figures: String) {
      self.evidence = evidence
      self.bound = bound
      self.clear = clear
      self.figures = figures
    }
  }

  /// What `kind` of evidence names; nil where there is none or it can't tell.
  public func bound(by kind: EvidenceKind) -> Bound? {
    findings?.first { $0.evidence == kind }?.bound
  }

  /// The time of a case with parts of its work left out, as shares of its full time, paired in rounds.
  public struct Differential: Codable, Sendable, Equatable {
    /// A share of the full time, with its 95 % interval.
    public struct Share: Codable, Sendable, Equatable {
      /// Median over rounds.
      public var value: Double
      /// Lower end.
      public var low: Double
      /// Upper end.
      public var high: Double

      /// A share.
      public init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
      }
    }

    /// The packed bytes read once, by the same threads, in the same order and from the same place, with
    /// nothing done to them.
    public var stream: Share?
    /// The whole work on a slice of the weights that stays in L1 or L2, repeated to the same operations.
    public var resident: Share?
    /// Unpacking that slice, repeated likewise, with nothing multiplied; absent for formats that need none.
    public var decode: Share?
    /// Starting the threads, preparing the activations and writing the results, without any weights.
    public var launch: Share?
    /// Starting and ending the threads alone, with nothing to do.
    public var start: Share?
    /// Bytes of the resident slice, of the thread that has the most.
    public var residentBytesPerThread: Int?
    /// Rounds that count.
    public var rounds: Int
    /// Wall time that this evidence took, packing what it needed included.
    public var seconds: Double
    /// Why a part is missing, where one is.
    public var reason: String?

    /// Evidence of `rounds` rounds that took `seconds`.
    public init(rounds: Int, seconds: Double) {
      self.rounds = rounds
      self.seconds = seconds
    }
  }

  /// What passes through one level of the memory hierarchy.
  public struct LevelUse: Codable, Sendable, Equatable {
    /// `L1`, `L2`, `L3` or `DRAM`.
    public var level: String
    /// Bytes that must come through it in one multiplication.
    public var bytes: Int
    /// Those bytes over the median time, as a share of the level's measured bandwidth.
    public var utilisation: Double

    /// The use of `level`.
    public init(level: String, bytes: Int, utilisation: Double) {
      self.level = level
      self.bytes = bytes
      self.utilisation = utilisation
    }
  }
}
