import Foundation
import Hardware

/// From which sparsity a kernel beats dense, or up to which batch, found by bisection: a line of
/// `break-even.jsonl`.
public struct BreakEven: Codable, Sendable, Equatable {
  /// What was varied.
  public enum Axis: String, Codable, Sendable, CaseIterable {
    /// The share of zeros, the batch held fixed.
    case sparsity
    /// The tokens multiplied at once, the pattern held fixed.
    case batch
  }

  /// What came out.
  public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// It beats dense wherever it was tried.
    case always
    /// It beats dense nowhere that it was tried.
    case never
    /// It beats dense from somewhere between `low` and `high` on.
    case from
    /// It beats dense up to somewhere between `low` and `high`.
    case upTo
    /// It could not be told, for noise or because it was stopped: `reason` says which.
    case unsettled
  }

  /// One point at which both were timed in turn.
  public struct Probe: Codable, Sendable, Equatable {
    /// The share of zeros, or the batch.
    public var at: Double
    /// Median over rounds of the time of dense / the kernel's time.
    public var speedup: Double
    /// Lower end of its 95 % interval.
    public var speedupLow: Double
    /// Upper end of its 95 % interval.
    public var speedupHigh: Double
    /// Rounds that count.
    public var rounds: Int

    /// A point.
    public init(
      at: Double, speedup: Double, speedupLow: Double, speedupHigh: Double, rounds: Int
    ) {
      self.at = at
      self.speedup = speedup
      self.speedupLow = speedupLow
      self.speedupHigh = speedupHigh
      self.rounds = rounds
    }
  }

  /// Version of the schema that it follows.
  public var schemaVersion = CaseRecord.currentSchemaVersion
  /// What was varied.
  public var axis: Axis
  /// The model, or `shape`.
  public var model: String
  /// The layer's name within its model.
  public var layer: String
  /// Rows of the weight matrix.
  public var outFeatures: Int
  /// Columns of the weight matrix.
  public var inFeatures: Int
  /// Tokens multiplied at once; nil where that is what was varied.
  public var batch: Int?
  /// `unstructured(0.5)`, `2:4`; nil where sparsity is what was varied.
  public var pattern: String?
  /// How weights and activations are represented, the dense ones as well.
  public var precision: String
  /// The kernel's name.
  public var kernel: String
  /// The instruction set that really ran.
  public var isa: String
  /// The dense kernel that it has to beat, at the same precision.
  public var baselineKernel: String
  /// The instruction set of that.
  public var baselineIsa: String
  /// Threads that share the multiplication.
  public var threads: Int
  /// `cold` or `warm`.
  public var cache: String
  /// The least share of zeros, or batch, that was to be tried.
  public var lowest: Double
  /// The most.
  public var highest: Double
  /// What came out.
  public var verdict: Verdict
  /// With `from`: the largest value at which it clearly loses; with `upTo`: at which it clearly wins.
  public var low: Double?
  /// With `from`: the smallest value above it at which it clearly wins; with `upTo`: at which it loses.
  public var high: Double?
  /// Why it is unsettled, or what else is to be known: where it isn't monotonous, say.
  public var reason: String?
  /// All points that were timed, ascending.
  public var probes: [Probe]

  /// A series that nothing is known of yet.
  public init(
    axis: Axis, model: String, layer: String, outFeatures: Int, inFeatures: Int, batch: Int?,
    pattern: String?, precision: String, kernel: String, isa: String, baselineKernel: String,
    baselineIsa: String, threads: Int, cache: String, lowest: Double, highest: Double
  ) {
    self.axis = axis
    self.model = model
    self.layer = layer
    self.outFeatures = outFeatures
    self.inFeatures = inFeatures
    self.batch = batch
    self.pattern = pattern
    self.precision = precision
    self.kernel = kernel
    self.isa = isa
    self.baselineKernel = baselineKernel
    self.baselineIsa = baselineIsa
    self.threads = threads
    self.cache = cache
    self.lowest = lowest
    self.highest = highest
    verdict = .unsettled
    probes = []
  }
}
