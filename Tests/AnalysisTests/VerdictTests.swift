import Analysis
import Records
import Testing

@Suite struct VerdictTests {
  private func finding(
    _ kind: CaseRecord.EvidenceKind, _ bound: CaseRecord.Bound?, clear: Bool = true
  ) -> CaseRecord.Finding {
    CaseRecord.Finding(evidence: kind, bound: bound, clear: clear, figures: "figures")
  }

  @Test func noEvidenceNamesNothing() {
    let verdict = Verdict([finding(.counters, nil, clear: false)])
    #expect(verdict.bound == nil && verdict.confidence == nil && verdict.agrees == nil)
    #expect(Verdict([]).bound == nil)
  }

  @Test func oneKindAloneIsNeverOfHighConfidence() {
    let clear = Verdict([finding(.roofline, .memory), finding(.counters, nil, clear: false)])
    #expect(clear.bound == .memory && clear.confidence == .medium && clear.agrees == nil)
    #expect(Verdict([finding(.roofline, .memory, clear: false)]).confidence == .low)
  }

  @Test func agreementIsOfHighConfidenceWhereOneIsClear() {
    let verdict = Verdict([
      finding(.roofline, .decode, clear: false), finding(.differential, .decode),
    ])
    #expect(verdict.bound == .decode && verdict.confidence == .high && verdict.agrees == true)
    let unclear = Verdict([
      finding(.roofline, .decode, clear: false), finding(.differential, .decode, clear: false),
    ])
    #expect(unclear.confidence == .medium)
  }

  @Test func disagreementIsShownAndOfLowConfidence() {
    let verdict = Verdict([finding(.roofline, .memory), finding(.differential, .compute)])
    #expect(verdict.bound == .compute && verdict.confidence == .low && verdict.agrees == false)
  }

  @Test func aClearKindOutweighsAnUnclearOne() {
    let verdict = Verdict([
      finding(.roofline, .memory), finding(.differential, .compute, clear: false),
    ])
    #expect(verdict.bound == .memory && verdict.confidence == .low)
  }

  @Test func twoOutweighOne() {
    let verdict = Verdict([
      finding(.roofline, .memory), finding(.differential, .memory), finding(.counters, .latency),
    ])
    #expect(verdict.bound == .memory && verdict.confidence == .low && verdict.agrees == false)
  }

  @Test func theRecordTakesItOver() {
    var record = Fixtures.record("bitmask")
    record.judge(by: [finding(.roofline, .memory), finding(.differential, .memory)])
    #expect(record.bound == .memory && record.boundConfidence == .high)
    #expect(record.evidenceAgrees == true)
    #expect(record.evidence == "roofline: figures; differential: figures")
    #expect(record.findings?.count == 2)
    record.judge(by: [])
    #expect(record.bound == nil && record.boundConfidence == nil && record.evidence == nil)
  }
}
