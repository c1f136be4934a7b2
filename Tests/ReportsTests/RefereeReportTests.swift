import Foundation
import Records
import Testing

@testable import Reports

@Suite struct RefereeReportTests {
  private func labelled(
    _ name: String, _ label: CaseRecord.Bound, roofline: CaseRecord.Bound?,
    differential: CaseRecord.Bound, confidence: CaseRecord.Confidence = .high
  ) -> LabelledCase {
    var record = Fixtures.records[0]
    record.findings = [
      .init(
        evidence: .roofline, bound: roofline, clear: roofline != nil,
        figures: "97 % of DRAM, 2 % of fp32 avx512"),
      .init(
        evidence: .differential, bound: differential, clear: false,
        figures: "stream 99 %, resident 12 %"),
    ]
    record.bound = differential
    record.boundConfidence = confidence
    return LabelledCase(name: name, label: label, record: record)
  }

  private var cases: [LabelledCase] {
    (1...9).map {
      labelled("stream \($0)", .memory, roofline: .memory, differential: .memory)
    } + [labelled("chase", .latency, roofline: nil, differential: .latency, confidence: .medium)]
  }

  @Test func table() throws {
    let text = try RefereeReport(cases, skipped: ["L3 stream, 1 thread: no L3"]).render(.table)
    #expect(text == Self.table)
  }

  private static let table = #"""
    roofline: 9 of 10 right, 90 %
      is \ named  memory  latency  can't tell
      memory           9        ·           ·
      latency          ·        ·           1

    differential: 10 of 10 right, 100 %
      is \ named  memory  latency  can't tell
      memory           9        ·           ·
      latency          ·        1           ·

    verdict, from all evidence: 10 of 10 right, 100 %
      is \ named  memory  latency  can't tell
      memory           9        ·           ·
      latency          ·        1           ·

    Judged wrong
      chase: is latency, roofline says nothing (97 % of DRAM, 2 % of fp32 avx512); verdict latency,
      confidence medium

    Not made on this machine
      L3 stream, 1 thread: no L3

    Verdicts can be relied on here: roofline and differential evidence are each right on at least 90 %
    of work whose bound is known, and no verdict is wrong with high confidence.

    """#

  @Test func aWrongVerdictIsNamed() throws {
    let wrong = labelled("mixture", .compute, roofline: .memory, differential: .memory)
    let report = RefereeReport(cases + [wrong], skipped: [])
    #expect(!report.passes)
    for format in [OutputFormat.table, .markdown] {
      let text = try report.render(format).split(whereSeparator: \.isNewline).joined(separator: " ")
      #expect(text.contains("can't be relied on here"), "\(format)")
      #expect(text.contains("a verdict of high confidence is wrong: mixture"), "\(format)")
    }
  }

  @Test func csvAndJSONHoldEveryCase() throws {
    let report = RefereeReport(cases, skipped: [])
    let lines = try report.render(.csv).split(separator: "\r\n")
    #expect(lines.count == 11)
    #expect(
      lines[0].hasPrefix("name,label,medianSeconds,bound,confidence,roofline,rooflineFigures"))
    #expect(lines[10].hasPrefix("chase,latency,"))
    let back = try RunCoding.decoder().decode(
      [LabelledCase].self, from: Data(report.render(.json).utf8))
    #expect(back == cases)
  }
}
