import Analysis
import Foundation
import Records
import Testing

@Suite struct RefereeOutcomeTests {
  private func labelled(
    _ label: CaseRecord.Bound, roofline: CaseRecord.Bound?, differential: CaseRecord.Bound?,
    clear: Bool = true
  ) -> LabelledCase {
    var record = Fixtures.record("micro")
    record.judge(by: [
      .init(evidence: .roofline, bound: roofline, clear: clear && roofline != nil, figures: "r"),
      .init(
        evidence: .differential, bound: differential, clear: clear && differential != nil,
        figures: "d"),
    ])
    return LabelledCase(name: "\(label)", label: label, record: record)
  }

  @Test func aMatrixCountsWhatIsNamedForEachLabel() {
    let cases = [
      labelled(.memory, roofline: .memory, differential: .memory),
      labelled(.memory, roofline: .compute, differential: .memory),
      labelled(.latency, roofline: nil, differential: .latency),
    ]
    let outcome = RefereeOutcome(cases)
    let roofline = outcome.matrices.first { $0.evidence == .roofline }?.matrix
    #expect(roofline?.count(.memory, .memory) == 1)
    #expect(roofline?.count(.memory, .compute) == 1)
    #expect(roofline?.count(.latency, nil) == 1)
    #expect(roofline?.total == 3 && roofline?.right == 1 && roofline?.untold == 1)
    let differential = outcome.matrices.first { $0.evidence == .differential }?.matrix
    #expect(differential?.accuracy == 1)
    #expect(outcome.matrices.count == 2)
    #expect(!outcome.passes)
  }

  @Test func aVerdictThatIsWrongWithConfidenceFails() {
    let right = (0..<30).map { _ in
      labelled(.memory, roofline: .memory, differential: .memory)
    }
    #expect(RefereeOutcome(right).passes)
    let unsure = labelled(.decode, roofline: .memory, differential: .memory, clear: false)
    #expect(RefereeOutcome(right + [unsure]).passes)
    let wrong = labelled(.decode, roofline: .memory, differential: .memory)
    #expect(RefereeOutcome(right + [wrong]).confidentlyWrong == [wrong])
    #expect(!RefereeOutcome(right + [wrong]).passes)
    #expect(!RefereeOutcome([]).passes)
  }

  /// Figures of one run of the referee (AMD Zen 4, two cores of a virtual machine), judged anew: what rules
  /// make of them must stay as good.
  @Test func recordedFiguresAreJudgedRight() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Recorded/referee-zen4.jsonl")
    let cases = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      var labelled = try JSONDecoder().decode(LabelledCase.self, from: Data(line.utf8))
      let differential = try #require(labelled.record.differential)
      labelled.record.judge(by: [labelled.record.rooflineFinding(), differential.finding()])
      return labelled
    }
    #expect(cases.count >= 24)
    for label in CaseRecord.Bound.allCases {
      #expect(cases.count { $0.label == label } >= 4, "\(label)")
    }
    let outcome = RefereeOutcome(cases)
    #expect(outcome.passes)
    for (evidence, matrix) in outcome.matrices {
      #expect((matrix.accuracy ?? 0) >= 0.95, "\(evidence)")
    }
    #expect((outcome.verdicts.accuracy ?? 0) >= 0.95)
  }
}
