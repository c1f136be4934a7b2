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

  /// Below this share of both ceilings, neither is what holds a case back.
  public static let overheadUtilisation = 0.4
  /// Bytes per second over the DRAM ceiling from which a cold case can't have been cold.
  public static let suspectUtilisation = 1.1
  /// A utilisation above this proves the ceiling wrong.
  public static let wrongCeilingUtilisation = 1.03

  /// `L1`, `L2`, `L3` or `DRAM`: where the bytes come from.
  public let memoryLevel: String
  /// Weights (cold), or weights and activations (warm), over the median time.
  public let bytesPerSecond: Double
  /// Executed operations over the median time.
  public let operationsPerSecond: Double
  /// Measured read bandwidth of `memoryLevel`.
  public let memoryCeilingBytesPerSecond: Double?
  /// Measured peak of the arithmetic, by what the instruction set includes.
  public let computeCeilingOperationsPerSecond: Double?
  /// A cold case was faster than DRAM allows: its weights came from a cache.
  public let isSuspect: Bool
  private let computeName: String

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
    memoryLevel =
      cold
      ? "DRAM"
      : Self.level(holding: bytes, threads: ceilings.threads, caches: caches, ceilings: ceilings)
    bytesPerSecond = Double(bytes) / work.medianSeconds
    operationsPerSecond = Double(work.executedOperations) / work.medianSeconds
    memoryCeilingBytesPerSecond = ceilings.bandwidth(memoryLevel)?.bytesPerSecond
    let peak = InstructionSet(rawValue: isa).flatMap { ceilings.peak(arithmetic, upTo: $0) }
    computeCeilingOperationsPerSecond = peak?.operationsPerSecond
    computeName = "\(arithmetic.rawValue) \(peak?.isa ?? isa)"
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

  /// The nearer ceiling; `overhead` when both are far; nil when one of them wasn't measured.
  public var bound: CaseRecord.Bound? {
    guard let memoryUtilisation, let computeUtilisation else { return nil }
    if max(memoryUtilisation, computeUtilisation) < Self.overheadUtilisation { return .overhead }
    return memoryUtilisation >= computeUtilisation ? .memory : .compute
  }

  /// The figures that the bound rests on: `roofline: 87 % of DRAM, 6 % of fp32 avx512`.
  public var evidence: String {
    "roofline: \(Self.share(memoryUtilisation)) of \(memoryLevel), "
      + "\(Self.share(computeUtilisation)) of \(computeName)"
  }

  private static func share(_ utilisation: Double?) -> String {
    utilisation.map { "\(Int(($0 * 100).rounded())) %" } ?? "unmeasured share"
  }
}
