import Foundation
import Records

/// How far the speedups of two runs agree, case by case.
///
/// Times of two runs are not comparable, days or machines apart; ratios to the dense baseline of the
/// same rounds are. The baseline itself, whose ratio is 1 by definition, doesn't count.
public struct RunComparison: Sendable, Equatable {
  /// One case in both runs.
  public struct Match: Sendable, Equatable {
    /// The case, as in its records.
    public var caseID: String
    /// Speedup over dense in the first run.
    public var first: Estimate
    /// Speedup over dense in the second run.
    public var second: Estimate

    /// The larger of the two speedups over the smaller, less 1.
    public var difference: Double { exp(abs(log(second.value / first.value))) - 1 }
  }

  /// Cases with a speedup in both runs, in the order of the first.
  public let matches: [Match]
  /// Cases with a speedup in the first run alone.
  public let onlyInFirst: Int
  /// Cases with a speedup in the second run alone.
  public let onlyInSecond: Int

  /// Compares the speedups of two runs.
  public init(_ first: [CaseRecord], _ second: [CaseRecord]) {
    let left = first.filter(Self.counts)
    let right = Dictionary(
      second.filter(Self.counts).map { ($0.caseID, $0) }, uniquingKeysWith: { $1 })
    matches = left.compactMap { record in
      guard let one = record.speedup, let other = right[record.caseID]?.speedup else { return nil }
      return Match(caseID: record.caseID, first: one, second: other)
    }
    onlyInFirst = left.count - matches.count
    onlyInSecond = right.count - matches.count
  }

  private static func counts(_ record: CaseRecord) -> Bool {
    !record.isDense && (record.speedup?.value ?? 0) > 0
  }

  /// Median of the differences, or nil when no case matches.
  public var medianDifference: Double? {
    let sorted = matches.map(\.difference).sorted()
    guard !sorted.isEmpty else { return nil }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The case that differs most, or nil when no case matches.
  public var largest: Match? { matches.max { $0.difference < $1.difference } }

  /// Cases whose two intervals don't overlap.
  public var disagreements: [Match] { matches.filter { !$0.first.overlaps($0.second) } }
}
