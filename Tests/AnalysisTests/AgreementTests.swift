import Records
import Testing

@testable import Analysis

@Suite struct AgreementTests {
  /// A record whose kinds of evidence name these bounds; small letters of `clear` are not clear.
  private func record(
    _ verdict: CaseRecord.Bound?, roofline: CaseRecord.Bound?, differential: CaseRecord.Bound?,
    counters: CaseRecord.Bound? = nil, clear: Int = 0, confidence: CaseRecord.Confidence? = nil,
    seconds: Double = 1e-3
  ) -> CaseRecord {
    var record = Fixtures.record("csr", seconds: seconds)
    record.bound = verdict
    record.boundConfidence = confidence
    let named = [roofline, differential, counters]
    record.findings = zip(CaseRecord.EvidenceKind.allCases, named).enumerated().map {
      CaseRecord.Finding(
        evidence: $0.element.0, bound: $0.element.1, clear: $0.offset < clear, figures: "")
    }
    return record
  }

  @Test func aKindAgreesDisagreesOrIsSilent() {
    let record = record(.memory, roofline: .memory, differential: .compute)
    #expect(record.standing(of: .roofline) == .agrees)
    #expect(record.standing(of: .differential) == .disagrees)
    #expect(record.standing(of: .counters) == .silent)
    #expect(record.kindsAgree == false)
    let without = self.record(nil, roofline: .memory, differential: nil)
    #expect(without.standing(of: .roofline) == .silent && without.kindsAgree == nil)
    #expect(Fixtures.record("csr").standing(of: .roofline) == .silent)
  }

  @Test func pairsCountCasesThatBothName() {
    let records = [
      record(.memory, roofline: .memory, differential: .memory, counters: .memory),
      record(.memory, roofline: .memory, differential: .compute),
      record(.decode, roofline: nil, differential: .decode, counters: .compute),
      record(nil, roofline: nil, differential: nil),
    ]
    let agreement = Agreement(records)
    #expect(agreement.cases == 4)
    #expect(
      agreement.pairs == [
        .init(first: .roofline, second: .differential, both: 2, same: 1),
        .init(first: .roofline, second: .counters, both: 1, same: 1),
        .init(first: .differential, second: .counters, both: 2, same: 1),
      ])
    #expect(
      Agreement([records[1]]).pairs == [
        .init(first: .roofline, second: .differential, both: 1, same: 0)
      ])
  }

  @Test func verdictsAndConfidencesAreCounted() {
    let agreement = Agreement([
      record(.memory, roofline: .memory, differential: nil, confidence: .medium),
      record(.compute, roofline: .compute, differential: nil, confidence: .low),
      record(.compute, roofline: .compute, differential: .compute, confidence: .high),
    ])
    #expect(agreement.verdicts.map(\.value) == [.compute, .memory])
    #expect(agreement.verdicts.map(\.cases) == [2, 1])
    #expect(agreement.confidences.map(\.value) == [.high, .medium, .low])
    #expect(agreement.confidences.map(\.cases) == [1, 1, 1])
    #expect(agreement.disagreements.isEmpty)
  }

  @Test func theWorstDisagreementComesFirst() {
    let long = record(.memory, roofline: .memory, differential: .compute, seconds: 1)
    let sure = record(.memory, roofline: .memory, differential: .compute, clear: 2)
    let half = record(.memory, roofline: .memory, differential: .compute, clear: 1)
    let three = record(
      .memory, roofline: .memory, differential: .compute, counters: .decode, clear: 1)
    let short = record(.memory, roofline: .memory, differential: .compute)
    let records = [short, long, half, three, sure]
    #expect(Agreement(records).disagreements == [sure, three, half, long, short])
  }

  @Test func whatIsNoResultOrHasNoFindingsDoesNotCount() {
    var suspect = record(.memory, roofline: .memory, differential: .compute)
    suspect.status = .suspect
    var old = Fixtures.record("csr")
    old.bound = .memory
    let agreement = Agreement([suspect, old])
    #expect(agreement == Agreement([]))
    #expect(agreement.cases == 0 && agreement.pairs.isEmpty && agreement.verdicts.isEmpty)
  }
}
