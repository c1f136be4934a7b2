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
    /// It beats dense from somewhere between `low` and `high` on, wherever it was tried.
    case from
    /// It ceases to beat dense for good somewhere between `low` and `high`.
    case upTo
    /// It could not be told, for noise or because it was stopped: `reason` says which.
    case unsettled
    /// Its output was wrong, so that it was not timed: `reason` says how.
    case incorrect
  }

  /// One point at which the kernel and the dense ones were timed in turn.
  public struct Probe: Codable, Sendable, Equatable {
    /// The share of zeros, or the batch.
    public var at: Double
    /// Median over rounds of the time of the fastest dense kernel / the kernel's time.
    public var speedup: Double
    /// Lower end of its 99 % interval: each point of a search may err, so that 95 % would be too few.
    public var speedupLow: Double
    /// Upper end of it.
    public var speedupHigh: Double
    /// Rounds that count.
    public var rounds: Int
    /// Median time of one multiplication.
    public var seconds: Double
    /// The dense kernel that was fastest here.
    public var baselineKernel: String
    /// Median time of that.
    public var baselineSeconds: Double
    /// True where weights were read faster than memory can give: nothing can be said here.
    public var isSuspect: Bool?

    /// A point.
    public init(
      at: Double, speedup: Double, speedupLow: Double, speedupHigh: Double, rounds: Int,
      seconds: Double, baselineKernel: String, baselineSeconds: Double
    ) {
      self.at = at
      self.speedup = speedup
      self.speedupLow = speedupLow
      self.speedupHigh = speedupHigh
      self.rounds = rounds
      self.seconds = seconds
      self.baselineKernel = baselineKernel
      self.baselineSeconds = baselineSeconds
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
  /// The widest instruction set that it used; for few tokens it may use a narrower one.
  public var isa: String
  /// The dense kernels of the same precision: at each point it has to beat the fastest of them.
  public var baselineKernels: [String]
  /// Threads that share the multiplication.
  public var threads: Int
  /// `cold` or `warm`.
  public var cache: String
  /// The least share of zeros, or batch, that was to be tried.
  public var lowest: Double
  /// The most.
  public var highest: Double
  /// The tensor, with real weights.
  public var tensor: String?
  /// The share of zeros from which its weights take fewer bytes than dense ones of the same precision;
  /// nil where batch was varied, or where they never do.
  public var smallerFrom: Double?
  /// Bytes of dense weights of the same precision / of its own: what fewer bytes alone could give; nil
  /// where sparsity was varied.
  public var sizeBoundSpeedup: Double?
  /// What came out.
  public var verdict: Verdict
  /// With `from`: the largest value at which it clearly loses; with `upTo`: at which it clearly wins.
  ///
  /// With `unsettled`: up to which it is clear what it does. The lowest value tried where that isn't clear.
  public var low: Double?
  /// With `from`: the smallest value above it at which it clearly wins; with `upTo`: at which it loses.
  public var high: Double?
  /// Why it is unsettled, or what else is to be known: where it isn't monotonous, say.
  public var reason: String?
  /// True where it was stopped before it was known as sharply as it is looked for: `--resume` goes on.
  public var isUnfinished: Bool?
  /// All points that were timed, ascending.
  public var probes: [Probe]

  /// A series that nothing is known of yet.
  public init(
    axis: Axis, model: String, layer: String, outFeatures: Int, inFeatures: Int, batch: Int?,
    pattern: String?, precision: String, kernel: String, isa: String, baselineKernels: [String],
    threads: Int, cache: String, lowest: Double, highest: Double
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
    self.baselineKernels = baselineKernels
    self.threads = threads
    self.cache = cache
    self.lowest = lowest
    self.highest = highest
    verdict = .unsettled
    probes = []
  }

  /// `axis|model/layer|OUTxIN|fixed|precision|kernel|isa|threads|cache`: the same in every run.
  public var seriesID: String {
    let fixed = batch.map(String.init) ?? pattern ?? ""
    return "\(axis.rawValue)|\(model)/\(layer)|\(outFeatures)x\(inFeatures)|\(fixed)|\(precision)|"
      + "\(kernel)|\(isa)|\(threads)|\(cache)"
  }
}
