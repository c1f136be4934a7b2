import Hardware
import Matrices
import Records

/// Scales a case that was measured on one machine to the ceilings of another.
///
/// A case's time is that of the work that binds it, over how well it was overlapped with the rest. Each kind
/// of work took a share of the time at the rate that its ceiling allows; on the other machine each takes its
/// share times the ratio of the ceilings, and the largest of them binds:
///
///     seconds there = seconds here · max(share · ceiling here / ceiling there) / max(share)
///
/// That is the roofline of both machines, with the distance from it taken over from the first.
public struct Projection: Sendable {
  private let here: Ceilings
  private let there: Ceilings
  private let features: CPUFeatures

  /// From a machine with the ceilings `here` to one with `there` and a CPU of `features`.
  public init(from here: Ceilings, to there: Ceilings, features: CPUFeatures) {
    self.here = here
    self.there = there
    self.features = features
  }

  /// How a case changes.
  public enum Outcome: Sendable, Equatable {
    /// Its time there over its time here.
    case scaled(Double)
    /// It can't be told, with the reason.
    case unknown(String)
  }

  /// What `record` takes there over what it took here.
  public func ratio(_ record: CaseRecord) -> Outcome {
    guard let isa = InstructionSet(rawValue: record.isa), isa.isAvailable(on: features) else {
      return .unknown("that machine lacks \(record.isa)")
    }
    guard let memory = memory(record), let compute = compute(record, isa) else {
      return .unknown("one of both runs lacks the ceilings for it")
    }
    // Activations come from the innermost level that holds them, which for most is L2.
    let activations = ratio("L2") ?? ratio("L1") ?? compute
    let parts: [(share: Double?, ratio: Double)] = [
      (record.memoryUtilisation, memory), (record.computeUtilisation, compute),
      (record.decodeUtilisation, compute), (record.activationShare, activations),
      (record.latencyShare, latency ?? memory), (record.leastCallShare, start ?? compute),
    ]
    let known = parts.compactMap { part in
      part.share.flatMap { $0 > 0 ? (share: $0, ratio: part.ratio) : nil }
    }
    guard let now = known.map(\.share).max(), let then = known.map({ $0.share * $0.ratio }).max()
    else { return .unknown("its record has no shares of ceilings") }
    return .scaled(then / now)
  }

  /// What isn't a linear layer takes there over what it takes here.
  ///
  /// Attention is arithmetic, cached keys and values come from memory: the slower of both ratios is taken.
  public func restRatio() -> Double? {
    guard let arithmetic = peakRatio("fp32"), let memory = ratio("DRAM") else { return nil }
    return max(arithmetic, memory)
  }

  private func memory(_ record: CaseRecord) -> Double? {
    let level = record.memoryLevel ?? "DRAM"
    // What memory gave in the record's own minute, not at the start of its run.
    let own = record.memoryCeilingBytesPerSecond ?? here.bandwidth(level)?.bytesPerSecond
    guard let own, let other = there.bandwidth(level)?.bytesPerSecond, other > 0 else {
      return nil
    }
    return own / other
  }

  private func compute(_ record: CaseRecord, _ isa: InstructionSet) -> Double? {
    guard let precision = Precision(rawValue: record.precision) else { return nil }
    // CSR multiplies in 32-bit lanes, whatever it stores.
    let kind = record.kernel == "csr" ? ArithmeticKind.fp32 : precision.arithmetic
    guard
      let own = record.computeCeilingOperationsPerSecond
        ?? here.peak(kind, upTo: isa)?.operationsPerSecond,
      let other = there.peak(kind, upTo: isa)?.operationsPerSecond, other > 0
    else { return nil }
    return own / other
  }

  private func ratio(_ level: String) -> Double? {
    guard let own = here.bandwidth(level)?.bytesPerSecond,
      let other = there.bandwidth(level)?.bytesPerSecond, other > 0
    else { return nil }
    return own / other
  }

  private var latency: Double? {
    guard let own = here.latency("DRAM")?.seconds, let other = there.latency("DRAM")?.seconds,
      own > 0
    else { return nil }
    return other / own
  }

  private var start: Double? {
    guard let own = here.startSeconds, let other = there.startSeconds, own > 0 else { return nil }
    return other / own
  }

  private func peakRatio(_ precision: String) -> Double? {
    func best(_ ceilings: Ceilings) -> Double? {
      ceilings.arithmetic.filter { $0.precision == precision }.map(\.operationsPerSecond).max()
    }
    guard let own = best(here), let other = best(there), other > 0 else { return nil }
    return own / other
  }
}
