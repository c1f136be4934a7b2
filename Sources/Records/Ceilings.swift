import Hardware

/// What this machine can do at best, measured, for one thread count.
public struct Ceilings: Codable, Sendable, Equatable {
  /// Read bandwidth of one level of the memory hierarchy.
  public struct Bandwidth: Codable, Sendable, Equatable {
    /// `L1`, `L2`, `L3` or `DRAM`.
    public var level: String
    /// The best over the access patterns tried.
    public var bytesPerSecond: Double
    /// The access pattern that reached it: `8 streams, prefetch 1024 B ahead, avx512`.
    public var accessPattern: String
    /// Bytes read in turn, all threads together.
    public var workingSetBytes: Int

    /// A bandwidth as it was measured.
    public init(
      level: String, bytesPerSecond: Double, accessPattern: String, workingSetBytes: Int
    ) {
      self.level = level
      self.bytesPerSecond = bytesPerSecond
      self.accessPattern = accessPattern
      self.workingSetBytes = workingSetBytes
    }
  }

  /// Peak arithmetic of one kind and instruction set.
  public struct Arithmetic: Codable, Sendable, Equatable {
    /// Of the operands: `fp32`, `bf16` or `int8`.
    public var precision: String
    /// The instruction set of the loop.
    public var isa: String
    /// A multiply-add is two, each lane counts.
    public var operationsPerSecond: Double

    /// A peak as it was measured.
    public init(precision: String, isa: String, operationsPerSecond: Double) {
      self.precision = precision
      self.isa = isa
      self.operationsPerSecond = operationsPerSecond
    }
  }

  /// Time of a load that waits for the one before.
  public struct Latency: Codable, Sendable, Equatable {
    /// `L1`, `L2`, `L3` or `DRAM`.
    public var level: String
    /// Seconds from one load to the next, every thread with a chain of its own.
    public var seconds: Double
    /// Bytes that the chains go through, all threads together.
    public var workingSetBytes: Int

    /// A latency as it was measured.
    public init(level: String, seconds: Double, workingSetBytes: Int) {
      self.level = level
      self.seconds = seconds
      self.workingSetBytes = workingSetBytes
    }
  }

  /// Threads that ran at once.
  public var threads: Int
  /// One for each level that was measured.
  public var bandwidths: [Bandwidth]
  /// One for each kind of arithmetic and each instruction set with a loop of its own.
  public var arithmetic: [Arithmetic]
  /// One for each level that was measured; absent in runs that didn't.
  public var latencies: [Latency]?
  /// Seconds that starting and ending the threads takes, awake and with nothing to do; absent in runs
  /// that didn't measure it.
  public var startSeconds: Double?

  /// The ceilings of `threads` threads.
  public init(
    threads: Int, bandwidths: [Bandwidth], arithmetic: [Arithmetic], latencies: [Latency]? = nil,
    startSeconds: Double? = nil
  ) {
    self.threads = threads
    self.bandwidths = bandwidths
    self.arithmetic = arithmetic
    self.latencies = latencies
    self.startSeconds = startSeconds
  }

  /// The latency of `level`, or nil when it wasn't measured.
  public func latency(_ level: String) -> Latency? { latencies?.first { $0.level == level } }

  /// The bandwidth of `level`, or nil when it wasn't measured.
  public func bandwidth(_ level: String) -> Bandwidth? { bandwidths.first { $0.level == level } }

  /// The peak of `precision` and `isa` as measured, or nil when that pair wasn't.
  public func peak(precision: String, isa: String) -> Arithmetic? {
    arithmetic.first { $0.precision == precision && $0.isa == isa }
  }

  /// The peak that bounds `kind` on `isa`: the best of the instruction sets measured that `isa` includes,
  /// as CPUs may clock lower under wider ones; nil when there is none.
  public func peak(_ kind: ArithmeticKind, upTo isa: InstructionSet) -> Arithmetic? {
    let measured = arithmetic.filter { peak in
      peak.precision == kind.rawValue
        && InstructionSet(rawValue: peak.isa).map { isa.includes($0) } == true
    }
    return measured.max { $0.operationsPerSecond < $1.operationsPerSecond }
  }
}
