import Records

/// The ceiling that moved most between the start and the end of a run.
public struct CeilingDrift: Sendable, Equatable {
  /// From this share on, verdicts near a ridge may be others at the end than at the start.
  public static let large = 0.1

  /// `DRAM read` or `fp32 avx512`, with the number of threads.
  public let name: String
  /// |end − start| / the larger of the two.
  public let share: Double

  /// Compares what both `start` and `end` have; nil when that is nothing.
  ///
  /// Caches are left out: their bandwidth is shared with whoever else runs, and no verdict is over theirs
  /// when cold.
  public init?(start: [Ceilings], end: [Ceilings]) {
    var drifts: [(name: String, share: Double)] = []
    for before in start {
      guard let after = end.first(where: { $0.threads == before.threads }) else { continue }
      func add(_ name: String, _ one: Double?, _ other: Double?) {
        guard let one, let other, max(one, other) > 0 else { return }
        let threads = "\(before.threads) thread\(before.threads == 1 ? "" : "s")"
        drifts.append(("\(name) (\(threads))", abs(one - other) / max(one, other)))
      }
      add(
        "DRAM read", before.bandwidth("DRAM")?.bytesPerSecond,
        after.bandwidth("DRAM")?.bytesPerSecond)
      for peak in before.arithmetic where peak.isa != "generic" {
        add(
          "\(peak.precision) \(peak.isa)", peak.operationsPerSecond,
          after.peak(precision: peak.precision, isa: peak.isa)?.operationsPerSecond)
      }
    }
    guard let worst = drifts.max(by: { $0.share < $1.share }) else { return nil }
    (name, share) = worst
  }

  /// Whether it is over 10 %.
  public var isLarge: Bool { share > Self.large }

  /// In whole percent.
  public var percent: Int { Int((share * 100).rounded()) }
}
