import Records

/// What all the evidence of a case comes to.
public struct Verdict: Sendable, Equatable {
  /// The bound; nil when no evidence names one.
  public var bound: CaseRecord.Bound?
  /// How much to bet on it; nil without a bound.
  public var confidence: CaseRecord.Confidence?
  /// Whether all that name a bound name the same; nil when fewer than two do.
  public var agrees: Bool?

  /// Weighs `findings`.
  ///
  /// Nothing is averaged: the bound is the one most kinds name, a clear one counting for two; of equally
  /// supported ones the one with the more direct evidence, counters before the differential before the
  /// roofline. Confidence is high only where two kinds agree, none disagrees and one is clear; low where
  /// kinds disagree or none is clear.
  public init(_ findings: [CaseRecord.Finding]) {
    let named = findings.filter { $0.bound != nil }
    guard !named.isEmpty else { return }
    func weight(_ bound: CaseRecord.Bound) -> Int {
      named.filter { $0.bound == bound }.reduce(0) { $0 + ($1.clear ? 2 : 1) }
    }
    let order: [CaseRecord.EvidenceKind] = [.counters, .differential, .roofline]
    let byDirectness = named.sorted {
      (order.firstIndex(of: $0.evidence) ?? 0) < (order.firstIndex(of: $1.evidence) ?? 0)
    }
    // The first of the heaviest: max(by:) would take the last.
    let heaviest = byDirectness.compactMap(\.bound).map(weight).max() ?? 0
    bound = byDirectness.compactMap(\.bound).first { weight($0) == heaviest }
    let agreeing = named.filter { $0.bound == bound }
    agrees = named.count > 1 ? agreeing.count == named.count : nil
    confidence =
      switch (agreeing.count == named.count, agreeing.count > 1, agreeing.contains(where: \.clear))
      {
      case (true, true, true): .high
      case (true, false, true), (true, true, false): .medium
      default: .low
      }
  }
}

extension CaseRecord {
  /// Takes over what `findings` say, and what they come to; `evidence` is made of those that name a bound.
  public mutating func judge(by findings: [Finding]) {
    let verdict = Verdict(findings)
    self.findings = findings
    bound = verdict.bound
    boundConfidence = verdict.confidence
    evidenceAgrees = verdict.agrees
    let telling = findings.filter { $0.bound != nil }
    evidence =
      telling.isEmpty
      ? nil : telling.map { "\($0.evidence.rawValue): \($0.figures)" }.joined(separator: "; ")
  }
}
