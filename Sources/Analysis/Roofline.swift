import Hardware
import Records

/// Where a timed case lies between the measured ceilings of its machine.
///
/// Bytes and operations are those that the format makes necessary, so the position is exact up to the
/// timing and the ceilings. A ceiling that wasn't measured leaves what depends on it nil.
public struct Roofline: Sendable, Equatable {
  /// What one multiplication costs at least, and how long it took.
  public struct Work: Sendable, Equatable {
    /// Bytes of packed weights that one multiplication reads.
    public var weightBytes: Int
    /// Bytes of activations read and results written.
    public var activationBytes: Int
    /// Operations executed, padding and multiplied zeros included.
    public var executedOperations: Int
    /// Median time of one multiplication.
    public var medianSeconds: Double
    /// Tokens multiplied.
    public var batch = 1
    /// Times that the weights are gone through.
    public var weightPasses = 1
    /// The least that a call of this kernel takes, whatever the layer; nil when not measured.
    public var leastCallSeconds: Double?
    /// Bytes of activations loaded, as often as they are; nil when not known.
    public var activationLoadBytes: Int?
    /// Bytes of the set that a thread loads them from.
    public var activationSetBytes = 0
    /// Weights unpacked; nil for formats that are multiplied as they are stored.
    public var unpackedWeights: Int?
    /// Weights per second that unpacking them alone reaches; nil when not measured.
    public var unpackedWeightsPerSecond: Double?
    /// Loads of a thread that each wait for the one before.
    public var dependentLoads = 0

    /// The cost of one multiplication.
    public init(
      weightBytes: Int, activationBytes: Int, executedOperations: Int, medianSeconds: Double
    ) {
      self.weightBytes = weightBytes
      self.activationBytes = activationBytes
      self.executedOperations = executedOperations
      self.medianSeconds = medianSeconds
    }
  }

  /// Below this share of every ceiling, none is what holds a case back.
  public static let nearUtilisation = 0.4
  /// Bytes per second over the DRAM ceiling from which a cold case can't have been cold.
  public static let suspectUtilisation = 1.1
  /// The same for a stream timed some seconds after the ceiling: DRAM was seen to move by half of itself
  /// between the two, while any cache gives several times as much.
  public static let warmStream = 2.0
  /// A utilisation above this proves the ceiling wrong.
  public static let wrongCeilingUtilisation = 1.03

  /// `L1`, `L2`, `L3` or `DRAM`: where the weights come from.
  public let memoryLevel: String
  /// Weights (cold), or weights and activations (warm), over the median time.
  public let bytesPerSecond: Double
  /// Executed operations over the median time.
  public let operationsPerSecond: Double
  /// Measured read bandwidth of `memoryLevel`.
  public let memoryCeilingBytesPerSecond: Double?
  /// Measured peak of the arithmetic, by what the instruction set includes.
  public let computeCeilingOperationsPerSecond: Double?
  /// What each level from the outermost that is needed has to pass on.
  public let levels: [CaseRecord.LevelUse]
  /// Weights unpacked per second, at best and as a share of it; nil where nothing is unpacked.
  public let decodeCeilingWeightsPerSecond: Double?
  /// The weights unpacked over the median time / that ceiling.
  public let decodeUtilisation: Double?
  /// Loading the activations from the level that holds them / the median time; nil where not known.
  public let activationShare: Double?
  let activationLevel: String?
  /// Loads that wait for each other × the measured latency / the median time; nil where there are none
  /// or the latency isn't known.
  public let latencyShare: Double?
  /// What a call takes at least, or starting and ending the team where only that is known, / the median
  /// time; nil when neither was measured.
  public let leastCallShare: Double?
  /// The batch from which the work on tokens takes longer than reading or unpacking the weights; nil where
  /// a ceiling wasn't measured.
  public let ridgeBatch: Double?
  /// A cold case was faster than DRAM allows: its weights came from a cache.
  public let isSuspect: Bool
  let computeName: String

  /// The position of `work`, run on as many threads as `ceilings` was measured with.
  ///
  /// Cold, the weights come from DRAM, and they alone count: activations stay in the caches. Warm,
  /// both count, and come from the innermost level that holds them; where that level has no measured
  /// ceiling, from the next one out that has.
  public init(
    of work: Work, cache: String, arithmetic: ArithmeticKind, isa: String, ceilings: Ceilings,
    caches: [MachineDescription.Cache]
  ) {
    let cold = cache == "cold"
    let bytes = work.weightBytes + (cold ? 0 : work.activationBytes)
    let seconds = work.medianSeconds
    let home =
      cold
      ? "DRAM"
      : Self.level(holding: bytes, threads: ceilings.threads, caches: caches, ceilings: ceilings)
    memoryLevel = home
    bytesPerSecond = Double(bytes) / seconds
    operationsPerSecond = Double(work.executedOperations) / seconds
    let bandwidth = ceilings.bandwidth(home)?.bytesPerSecond
    memoryCeilingBytesPerSecond = bandwidth
    let peak = InstructionSet(rawValue: isa).flatMap { ceilings.peak(arithmetic, upTo: $0) }
    computeCeilingOperationsPerSecond = peak?.operationsPerSecond
    computeName = "\(arithmetic.rawValue) \(peak?.isa ?? isa)"
    let loads = Self.activationLoads(work, caches: caches, ceilings: ceilings)
    levels = Self.levels(
      bytes * max(1, work.weightPasses), from: home, loads, caches: caches, ceilings: ceilings,
      seconds: seconds)
    let unpacking = work.unpackedWeights.flatMap { weights in
      work.unpackedWeightsPerSecond.map { Double(weights) / $0 }
    }
    decodeCeilingWeightsPerSecond =
      work.unpackedWeights == nil ? nil : work.unpackedWeightsPerSecond
    decodeUtilisation = unpacking.map { $0 / seconds }
    latencyShare =
      work.dependentLoads == 0
      ? nil
      : ceilings.latency(home).map { Double(work.dependentLoads) * $0.seconds / seconds }
    leastCallShare = (work.leastCallSeconds ?? ceilings.startSeconds).map { $0 / seconds }
    let loadSeconds = loads.flatMap { loads in
      ceilings.bandwidth(loads.level).map { Double(loads.bytes) / $0.bytesPerSecond }
    }
    activationShare = loadSeconds.map { $0 / seconds }
    activationLevel = loads?.level
    ridgeBatch = Self.ridgeBatch(
      work, readingSeconds: bandwidth.map { Double(bytes) / $0 }, unpackingSeconds: unpacking ?? 0,
      operationsPerSecond: peak?.operationsPerSecond,
      loadSeconds: loadSeconds)
    isSuspect =
      cold
      && Self.isSuspect(
        bytesPerSecond: bytesPerSecond,
        dramBytesPerSecond: ceilings.bandwidth("DRAM")?.bytesPerSecond)
  }

  /// Whether a cold case reads faster than DRAM can give; false where DRAM wasn't measured.
  public static func isSuspect(bytesPerSecond: Double, dramBytesPerSecond: Double?) -> Bool {
    guard let dramBytesPerSecond else { return false }
    return bytesPerSecond > suspectUtilisation * dramBytesPerSecond
  }

  /// Share of the memory ceiling.
  public var memoryUtilisation: Double? {
    memoryCeilingBytesPerSecond.map { bytesPerSecond / $0 }
  }

  /// Share of the compute ceiling.
  public var computeUtilisation: Double? {
    computeCeilingOperationsPerSecond.map { operationsPerSecond / $0 }
  }

  /// Whether a ceiling was beaten by more than measurement allows.
  public var exceedsCeiling: Bool {
    max(memoryUtilisation ?? 0, computeUtilisation ?? 0) > Self.wrongCeilingUtilisation
  }
}
