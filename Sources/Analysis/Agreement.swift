import Records

extension CaseRecord {
  /// What one kind of evidence has to do with the verdict.
  public enum Standing: Sendable, Equatable {
    /// It names the same bound.
    case agrees
    /// It names another.
    case disagrees
    /// It can't tell, or wasn't collected.
    case silent
  }

  /// Whether `kind` of evidence speaks for the record's bound.
  public func standing(of kind: EvidenceKind) -> Standing {
    guard let bound, let named = self.bound(by: kind) else { return .silent }
    return named == bound ? .agrees : .disagrees
  }

  /// Whether all kinds of evidence that name a bound name the same; nil when fewer than two do.
  public var kindsAgree: Bool? {
    let named = EvidenceKind.allCases.compactMap { bound(by: $0) }
    return named.count < 2 ? nil : Set(named).count == 1
  }
}

/// How often the kinds of evidence say the same, over all results of a run.
public struct Agreement: Sendable, Equatable {
  /// Two kinds of evidence and the cases in which both name a bound.
  public struct Pair: Sendable, Equatable {
    /// The one.
    public var first: CaseRecord.EvidenceKind
    /// The other.
    public var second: CaseRecord.EvidenceKind
    /// Cases in which both name a bound.
    public var both: Int
    /// Those of them in which it is the same.
    public var same: Int
  }

  /// A value and the number of cases that have it.
  public struct Count<Value: Sendable & Equatable>: Sendable, Equatable {
    /// The value.
    public var value: Value
    /// How many cases have it.
    public var cases: Int
  }

  /// Results that have findings.
  public let cases: Int
  /// Pairs of kinds that both name a bound in some case.
  public let pairs: [Pair]
  /// Verdicts, the most frequent first.
  public let verdicts: [Count<CaseRecord.Bound>]
  /// How sure the verdicts are, the surest first.
  public let confidences: [Count<CaseRecord.Confidence>]
  /// Cases in which not all kinds that name a bound name the same, the worst first.
  ///
  /// The more kinds are sure of what they say, the worse; then the more bounds are named; then the more
  /// time the layer takes in its model.
  public let disagreements: [CaseRecord]

  /// The agreement over the results among `records`.
  public init(_ records: [CaseRecord]) {
    let records = records.filter { $0.isResult && $0.findings?.isEmpty == false }
    cases = records.count
    pairs = Self.pairs(in: records)
    verdicts = CaseRecord.Bound.allCases.map { bound in
      Count(value: bound, cases: records.count { $0.bound == bound })
    }
    .filter { $0.cases > 0 }
    .sorted { $0.cases > $1.cases }
    confidences = CaseRecord.Confidence.allCases.map { confidence in
      Count(value: confidence, cases: records.count { $0.boundConfidence == confidence })
    }
    .filter { $0.cases > 0 }
    disagreements = records.filter { $0.kindsAgree == false }.map { (Self.severity($0), $0) }
      .sorted { $1.0.lexicographicallyPrecedes($0.0) }.map(\.1)
  }

  private static func pairs(in records: [CaseRecord]) -> [Pair] {
    let kinds = CaseRecord.EvidenceKind.allCases
    return kinds.enumerated().flatMap { index, first in
      kinds.dropFirst(index + 1).compactMap { second in
        let named = records.compactMap { record -> Bool? in
          guard let one = record.bound(by: first), let other = record.bound(by: second) else {
            return nil
          }
          return one == other
        }
        guard !named.isEmpty else { return nil }
        return Pair(first: first, second: second, both: named.count, same: named.count { $0 })
      }
    }
  }

  private static func severity(_ record: CaseRecord) -> [Double] {
    let naming = (record.findings ?? []).filter { $0.bound != nil }
    return [
      Double(naming.count { $0.clear }), Double(Set(naming.map(\.bound)).count),
      (record.medianSeconds ?? 0) * Double(record.occurrences),
    ]
  }
}
