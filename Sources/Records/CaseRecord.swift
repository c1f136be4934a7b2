/// What one case gave: one line of `records.jsonl`.
///
/// Units stand in the field names. A field that doesn't apply is absent, not zero. The JSON Schema is
/// `Benchmarks/schema/record.schema.json`; `schemaVersion` rises when a field changes its meaning.
public struct CaseRecord: Codable, Sendable, Equatable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  /// What became of the case.
  public enum Status: String, Codable, Sendable, CaseIterable {
    /// Verified and timed.
    case measured
    /// Timed, but faster than the memory its weights should come from: not a result.
    case suspect
    /// The kernel failed its check; not timed.
    case incorrect
    /// Not run; `reason` says why.
    case refused
  }

  /// Version of the schema that the record follows.
  public var schemaVersion = Self.currentSchemaVersion
  /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache`: the same in every run.
  public var caseID: String
  /// The multiplication that the case shares with the other kernels it was timed against.
  public var groupID: String
  /// What became of the case.
  public var status: Status
  /// Why the case was refused, is suspect or incorrect.
  public var reason: String?
  /// True for dense fp32 where nobody asked for it: timed because speedups are over it.
  public var addedAsBaseline: Bool?

  /// The model, or `shape` for a layer given by its size alone.
  public var model: String
  /// The layer's name within its model.
  public var layer: String
  /// Rows of the weight matrix.
  public var outFeatures: Int
  /// Columns of the weight matrix.
  public var inFeatures: Int
  /// How often the layer occurs in its model.
  public var occurrences: Int
  /// Tokens multiplied at once.
  public var batch: Int
  /// How weights and activations are represented: `fp32`, `bf16`, `w8a16`, `w4a16`, `w8a8`.
  public var precision: String
  /// `dense`, `unstructured(0.5)`, `2:4` or `native`.
  public var pattern: String
  /// The share of weights that is zero, counted.
  public var sparsity: Double
  /// The kernel's name in the catalogue: `bitmask`.
  public var kernel: String
  /// The instruction set that really ran.
  public var isa: String
  /// Why no wider instruction set that the kernel has code for ran: `amx: this CPU …`.
  public var whyNotWider: String?
  /// Which code ran, with versions: `OpenBLAS 0.3.21 SkylakeX sgemv`.
  public var implementation: String?
  /// Threads that share the multiplication.
  public var threads: Int
  /// `cold` or `warm`.
  public var cache: String
  /// How weights were kept cold: `rotate×12` or `flush`.
  public var coldMethod: String?
  /// Seed of the synthetic weights, masks and activations.
  public var seed: UInt64
  /// The checkpoint tensor the weights came from, for real weights.
  public var tensor: String?

  /// Median time of one call.
  public var medianSeconds: Double?
  /// Lower end of the 95 % interval of the median.
  public var medianLowSeconds: Double?
  /// Upper end of the 95 % interval of the median.
  public var medianHighSeconds: Double?
  /// The fastest call.
  public var minimumSeconds: Double?
  /// Median distance of the times from their median.
  public var medianAbsoluteDeviationSeconds: Double?
  /// 90th percentile.
  public var p90Seconds: Double?
  /// 99th percentile.
  public var p99Seconds: Double?
  /// Rounds that count, those dropped for noise left out.
  public var rounds: Int?
  /// Back-to-back calls in one sample.
  public var callsPerSample: Int?
  /// Whether the interval reached its target width within the time budget.
  public var settled: Bool?

  /// Median over rounds of the time of dense fp32 / this time.
  public var speedupOverDense: Double?
  /// Lower end of the 95 % interval of the speedup.
  public var speedupOverDenseLow: Double?
  /// Upper end of the 95 % interval of the speedup.
  public var speedupOverDenseHigh: Double?
  /// Median over rounds of the time of dense at the same precision / this time; absent in fp32.
  public var speedupOverOwnDense: Double?
  /// Lower end of the 95 % interval of it.
  public var speedupOverOwnDenseLow: Double?
  /// Upper end of the 95 % interval of it.
  public var speedupOverOwnDenseHigh: Double?
  /// Dense fp32 weight bytes / these weight bytes: the speedup if only memory mattered.
  public var sizeBoundSpeedup: Double?

  /// Bytes of packed weights that one multiplication reads.
  public var weightBytes: Int?
  /// Bytes of activations read and results written by one multiplication.
  public var activationBytes: Int?
  /// 2 × nonzeros × batch.
  public var usefulOperations: Int?
  /// Operations that the kernel really executes, padding and multiplied zeros included.
  public var executedOperations: Int?
  /// `weightBytes` (cold), or weights and activations (warm), over the median time.
  public var bytesPerSecond: Double?
  /// Executed operations over the median time.
  public var operationsPerSecond: Double?
  /// The level the weights come from: `L1`, `L2`, `L3` or `DRAM`.
  public var memoryLevel: String?
  /// What that level gives at best on as many threads.
  public var memoryCeilingBytesPerSecond: Double?
  /// Peak arithmetic of the instruction set on as many threads.
  public var computeCeilingOperationsPerSecond: Double?
  /// `bytesPerSecond` / ceiling.
  public var memoryUtilisation: Double?
  /// `operationsPerSecond` / ceiling.
  public var computeUtilisation: Double?
  /// What each level of the memory hierarchy has to pass on, the outermost first.
  public var levels: [LevelUse]?
  /// Weights per second that unpacking this format alone reaches, from L1, on as many threads.
  public var decodeCeilingWeightsPerSecond: Double?
  /// The weights unpacked over the median time, as a share of that ceiling.
  public var decodeUtilisation: Double?
  /// Loading the activations, as often as they are, at the bandwidth of the level that holds them, as a
  /// share of the median time.
  public var activationShare: Double?
  /// Loads that wait for each other, at the measured latency, as a share of the median time.
  public var latencyShare: Double?
  /// What a call of this kernel takes at least on as many threads, whatever the layer, as a share of the
  /// median time.
  public var leastCallShare: Double?
  /// The batch from which the work on tokens takes longer than reading or unpacking the weights, by the
  /// ceilings alone.
  public var ridgeBatch: Double?

  /// What holds the case back, by all the evidence there is.
  public var bound: Bound?
  /// How much to bet on it.
  public var boundConfidence: Confidence?
  /// Whether all kinds of evidence that name a bound name this one; absent when only one does.
  public var evidenceAgrees: Bool?
  /// What the bound rests on, in one line.
  public var evidence: String?
  /// What each kind of evidence says.
  public var findings: [Finding]?
  /// The times that differential evidence rests on.
  public var differential: Differential?

  /// Largest |y − reference| / Σ|x·w|, for w8a8 / |reference|, over the outputs checked.
  public var maximumRelativeError: Double?
  /// The largest relative error that would have passed.
  public var tolerance: Double?
  /// Outputs that were compared with the reference.
  public var checkedOutputs: Int?

  /// Time to pack the weights, once, outside the timed region.
  public var packSeconds: Double?
  /// Share of the packed weights that lies on 2 MiB pages.
  public var hugePageShare: Double?
  /// How unevenly the nonzeros fall on the rows.
  public var rowNonzeros: RowNonzeros?
  /// What disturbed the timing.
  public var noise: Noise?
  /// What the counters counted.
  public var counters: Counters?

  /// How unevenly the nonzeros fall on the rows of a layer.
  public struct RowNonzeros: Codable, Sendable, Equatable {
    /// Nonzeros of the emptiest row.
    public var minimum: Int
    /// Nonzeros of the row in the middle.
    public var median: Int
    /// Nonzeros of the fullest row.
    public var maximum: Int
    /// Standard deviation / mean.
    public var coefficientOfVariation: Double

    /// A spread over rows.
    public init(minimum: Int, median: Int, maximum: Int, coefficientOfVariation: Double) {
      self.minimum = minimum
      self.median = median
      self.maximum = maximum
      self.coefficientOfVariation = coefficientOfVariation
    }
  }

  /// What disturbed the group while it was timed.
  public struct Noise: Codable, Sendable, Equatable {
    /// Rounds left out because the canary was off by more than 5 %.
    public var droppedRounds: Int
    /// More than a third of the rounds was dropped.
    public var noisy: Bool
    /// Time the hypervisor gave to others, all processors together.
    public var stealSeconds: Double
    /// Times that a thread lost its core.
    public var involuntaryContextSwitches: Int
    /// Pages that had to be mapped.
    public var pageFaults: Int
    /// Median of the canary here / at the start of the run.
    public var canaryRatio: Double

    /// What happened while a group was timed.
    public init(
      droppedRounds: Int, noisy: Bool, stealSeconds: Double, involuntaryContextSwitches: Int,
      pageFaults: Int, canaryRatio: Double
    ) {
      self.droppedRounds = droppedRounds
      self.noisy = noisy
      self.stealSeconds = stealSeconds
      self.involuntaryContextSwitches = involuntaryContextSwitches
      self.pageFaults = pageFaults
      self.canaryRatio = canaryRatio
    }
  }

  /// Counts per call, in passes apart from the timing; a counter that can't be read is absent.
  public struct Counters: Codable, Sendable, Equatable {
    /// Core cycles.
    public var cycles: Double?
    /// Instructions retired.
    public var instructions: Double?
    /// Floating-point operations.
    public var flops: Double?
    /// Lines that no cache held.
    public var lastLevelMisses: Double?
    /// Cycles in which nothing was executed or retired, for want of data or units.
    public var stalledCycles: Double?
    /// Issue slots: cycles times the instructions that can be issued in one.
    public var slots: Double?
    /// Slots whose instruction retired.
    public var topDownRetiring: Double?
    /// Slots lost to instructions that were thrown away.
    public var topDownBadSpeculation: Double?
    /// Slots for which no instruction had been fetched.
    public var topDownFrontEnd: Double?
    /// Slots for which no unit or data was ready.
    public var topDownBackEnd: Double?
    /// Bytes read from memory by everything on the socket.
    public var dramReadBytes: Double?
    /// Bytes written to memory by everything on the socket.
    public var dramWriteBytes: Double?
    /// Processor time, all threads together.
    public var taskClockSeconds: Double?
    /// Page faults.
    public var pageFaults: Double?
    /// Context switches of any kind.
    public var contextSwitches: Double?
    /// How often the work was done to count it all: a CPU counts a few events at a time.
    public var passes: Int?

    /// Counts of nothing yet.
    public init() {}
  }

  /// A record of a case that has not run yet.
  public init(
    caseID: String, groupID: String, status: Status, model: String, layer: String,
    outFeatures: Int, inFeatures: Int, occurrences: Int, batch: Int, precision: String,
    pattern: String, sparsity: Double, kernel: String, isa: String, threads: Int, cache: String,
    seed: UInt64
  ) {
    self.caseID = caseID
    self.groupID = groupID
    self.status = status
    self.model = model
    self.layer = layer
    self.outFeatures = outFeatures
    self.inFeatures = inFeatures
    self.occurrences = occurrences
    self.batch = batch
    self.precision = precision
    self.pattern = pattern
    self.sparsity = sparsity
    self.kernel = kernel
    self.isa = isa
    self.threads = threads
    self.cache = cache
    self.seed = seed
  }
}
