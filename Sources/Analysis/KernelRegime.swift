import Matrices
import Records

/// All that a run has on one layer at one batch, thread count and cache regime, whatever the precision:
/// what a kernel's author compares.
public struct KernelRegime: Sendable, Equatable {
  /// By pattern, then precision, then kernel.
  public let records: [CaseRecord]

  /// The regimes of `records` by batch, then layer, threads and cache; layers, patterns and kernels in
  /// the order in which they first occur.
  public static func all(in records: [CaseRecord]) -> [KernelRegime] {
    var members: [Key: [CaseRecord]] = [:]
    let layers = ranks(records.map { "\($0.model)/\($0.layer)" })
    let caches = ranks(records.map(\.cache))
    for record in records {
      let key = Key(
        batch: record.batch, layer: layers["\(record.model)/\(record.layer)"] ?? 0,
        threads: record.threads, cache: caches[record.cache] ?? 0)
      members[key, default: []].append(record)
    }
    let patterns = ranks(records.map(\.pattern))
    let kernels = ranks(records.map(\.kernel))
    return members.sorted { $0.key < $1.key }.map { _, records in
      let sorted = records.enumerated().map { index, record in
        let ranks = [
          patterns[record.pattern] ?? 0, precisionRank(record.precision),
          kernels[record.kernel] ?? 0, index,
        ]
        return (ranks: ranks, record: record)
      }
      .sorted { $0.ranks.lexicographicallyPrecedes($1.ranks) }
      return KernelRegime(records: sorted.map(\.record))
    }
  }

  private struct Key: Hashable, Comparable {
    var batch: Int
    var layer: Int
    var threads: Int
    var cache: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.batch, left.layer, left.threads, left.cache)
        < (right.batch, right.layer, right.threads, right.cache)
    }
  }

  /// The place of each name's first occurrence.
  private static func ranks(_ names: [String]) -> [String: Int] {
    Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
  }

  /// From the most exact to the coarsest; those that a newer version wrote come last.
  private static func precisionRank(_ name: String) -> Int {
    Precision(rawValue: name).flatMap { Precision.allCases.firstIndex(of: $0) } ?? Int.max
  }
}
