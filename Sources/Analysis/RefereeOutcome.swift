import Records

/// How often one judge names the bounds that are known.
public struct ConfusionMatrix: Sendable, Equatable {
  /// Label → what was named (nil: it couldn't tell) → how often.
  public private(set) var counts: [CaseRecord.Bound: [CaseRecord.Bound?: Int]] = [:]

  /// Counts what `judge` names for each of `cases`.
  public init(_ cases: [LabelledCase], judge: (CaseRecord) -> CaseRecord.Bound?) {
    for labelled in cases {
      counts[labelled.label, default: [:]][judge(labelled.record), default: 0] += 1
    }
  }

  /// How often `named` was named where `label` is right.
  public func count(_ label: CaseRecord.Bound, _ named: CaseRecord.Bound?) -> Int {
    counts[label]?[named] ?? 0
  }

  /// Cases judged, those without a judgement included.
  public var total: Int { counts.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

  /// Cases judged right.
  public var right: Int { CaseRecord.Bound.allCases.reduce(0) { $0 + count($1, $1) } }

  /// Cases for which nothing was named.
  public var untold: Int { CaseRecord.Bound.allCases.reduce(0) { $0 + count($1, nil) } }

  /// Right judgements / all cases; nil without any.
  public var accuracy: Double? { total > 0 ? Double(right) / Double(total) : nil }
}

/// What labelled cases say of each kind of evidence, and of the verdict that combines them.
public struct RefereeOutcome: Sendable {
  /// The share of right judgements that roofline and differential evidence must each reach.
  public static let requiredAccuracy = 0.9

  /// The cases, in the order in which they ran.
  public let cases: [LabelledCase]
  /// One matrix for each kind of evidence that named anything.
  public let matrices: [(evidence: CaseRecord.EvidenceKind, matrix: ConfusionMatrix)]
  /// The verdicts.
  public let verdicts: ConfusionMatrix

  /// Judges the judges by `cases`.
  public init(_ cases: [LabelledCase]) {
    self.cases = cases
    matrices = CaseRecord.EvidenceKind.allCases.compactMap { kind in
      guard cases.contains(where: { $0.record.bound(by: kind) != nil }) else { return nil }
      return (kind, ConfusionMatrix(cases) { $0.bound(by: kind) })
    }
    verdicts = ConfusionMatrix(cases) { $0.bound }
  }

  /// Cases on which a verdict is wrong and says that its confidence is high.
  public var confidentlyWrong: [LabelledCase] {
    cases.filter { $0.record.bound != $0.label && $0.record.boundConfidence == .high }
  }

  /// Whether roofline and differential evidence are each right often enough, and no verdict is wrong with
  /// confidence.
  public var passes: Bool {
    let needed: [CaseRecord.EvidenceKind] = [.roofline, .differential]
    return confidentlyWrong.isEmpty
      && needed.allSatisfy { kind in
        let matrix = matrices.first { $0.evidence == kind }?.matrix
        return (matrix?.accuracy ?? 0) >= Self.requiredAccuracy
      }
  }
}
