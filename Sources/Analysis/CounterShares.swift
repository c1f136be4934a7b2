import Records

/// What the counters of a record come to, as shares of what its machine can do.
struct CounterShares: Equatable {
  /// Bytes per second from memory over the DRAM ceiling.
  var dram: Double?
  /// Whether those bytes are misses times a line, which leaves out what was fetched ahead.
  var dramIsAtLeast = false
  /// Operations per second over the peak of their arithmetic.
  var arithmetic: Double?
  /// Whether those operations were counted by the hardware: it sees no integer and no tile products.
  var arithmeticIsCounted = false
  /// Instructions retired in a cycle.
  var instructionsPerCycle: Double?
  /// Cycles in which nothing was executed or retired.
  var stalled: Double?
  /// Slots whose instruction retired.
  var retiring: Double?
  /// Slots that waited for data or units.
  var backEnd: Double?
  /// Instructions for each byte of packed weights.
  var instructionsPerWeightByte: Double?
  /// Processor time over threads times the time of a call.
  var busy: Double?

  private static let lineBytes = 64.0

  /// The shares of `record`, whose fields say which peak binds it; DRAM's ceiling is that of `ceilings`.
  init?(_ record: CaseRecord, ceilings: Ceilings?) {
    guard let counters = record.counters, let seconds = record.medianSeconds, seconds > 0 else {
      return nil
    }
    func ratio(_ value: Double?, _ whole: Double?) -> Double? {
      guard let value, let whole, whole > 0 else { return nil }
      return value / whole
    }
    let ceiling =
      ceilings?.bandwidth("DRAM")?.bytesPerSecond
      ?? (record.memoryLevel == "DRAM" ? record.memoryCeilingBytesPerSecond : nil)
    if let read = counters.dramReadBytes {
      dram = ratio((read + (counters.dramWriteBytes ?? 0)) / seconds, ceiling)
    } else if let misses = counters.lastLevelMisses {
      dram = ratio(misses * Self.lineBytes / seconds, ceiling)
      dramIsAtLeast = true
    }
    arithmeticIsCounted = record.precision == "fp32" && counters.flops != nil
    let operations =
      arithmeticIsCounted ? counters.flops : record.executedOperations.map(Double.init)
    arithmetic = ratio(
      operations.map { $0 / seconds }, record.computeCeilingOperationsPerSecond)
    instructionsPerCycle = ratio(counters.instructions, counters.cycles)
    stalled = ratio(counters.stalledCycles, counters.cycles)
    retiring = ratio(counters.topDownRetiring, counters.slots)
    backEnd = ratio(counters.topDownBackEnd, counters.slots)
    instructionsPerWeightByte = ratio(
      counters.instructions, record.weightBytes.map(Double.init))
    busy = ratio(counters.taskClockSeconds, Double(record.threads) * seconds)
  }

  /// One text per figure there is: `96 % of DRAM by its controllers`.
  var figures: [String] {
    [
      dram.map {
        dramIsAtLeast
          ? "at least \(Percent.text($0)) of DRAM by misses"
          : "\(Percent.text($0)) of DRAM by its controllers"
      },
      arithmetic.map {
        "\(Percent.text($0)) of the peak by operations "
          + (arithmeticIsCounted ? "counted" : "executed")
      },
      instructionsPerCycle.map { "\(Self.number($0)) instructions/cycle" },
      stalled.map { "\(Percent.text($0)) of cycles stalled" },
      retiring.map { "\(Percent.text($0)) of slots retiring" },
      backEnd.map { "\(Percent.text($0)) of slots back-end bound" },
      instructionsPerWeightByte.map { "\(Self.number($0)) instructions/weight byte" },
      busy.map { "\(Percent.text($0)) busy" },
    ].compactMap(\.self)
  }

  /// One decimal: counts are good for 5 %.
  private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
