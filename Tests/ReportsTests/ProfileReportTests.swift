import Foundation
import Records
import Testing

@testable import Reports

@Suite struct ProfileReportTests {
  private func report(counting: Bool = false) -> ProfileReport {
    var record = Fixtures.records[1]
    record.levels = [
      .init(level: "DRAM", bytes: 8 << 20, utilisation: 0.9),
      .init(level: "L2", bytes: 9 << 20, utilisation: 0.2),
    ]
    record.weightBytes = 8 << 20
    record.memoryLevel = "DRAM"
    record.memoryUtilisation = 0.9
    record.computeUtilisation = 0.1
    record.decodeUtilisation = 0.4
    record.leastCallShare = 0.01
    record.ridgeBatch = 12
    record.findings = [
      .init(evidence: .roofline, bound: .memory, clear: true, figures: "90 % of DRAM"),
      .init(evidence: .differential, bound: .memory, clear: false, figures: "stream 95 %"),
      .init(evidence: .counters, bound: nil, clear: false, figures: "no PMU"),
    ]
    record.bound = .memory
    record.boundConfidence = .high
    record.evidenceAgrees = true
    record.counters = CaseRecord.Counters()
    if counting {
      record.counters?.instructions = Double(record.weightBytes ?? 0) * 2
      record.counters?.cycles = Double(record.weightBytes ?? 0)
    }
    return ProfileReport(
      record, ceilings: Fixtures.ceilings(),
      counters: [
        "cycles": counting ? "counts" : "no PMU in this virtual machine", "flops": "no event",
      ],
      warnings: ["a warning"], command: ["bench", "profile", "--layers", "a b"])
  }

  @Test func saysWhatLimitsTheCaseAndWhatWouldHelp() throws {
    let text = try report().render(.table)
    for part in [
      "\nTime\n  median           2.45 ms ±0.8%\n", "\n  roofline      memory: 90 % of DRAM\n",
      "\n  differential  memory, not clearly: stream 95 %\n",
      "\n  counters      can't tell: no PMU\n",
      "\n  verdict       memory, confidence high, kinds agree\n",
      "\nTraffic by level\n  DRAM  8 MiB a call, 90% of 15.0 GB/s\n  L2    9 MiB a call, 20% of its",
      "\n  ridge batch        12.0 tokens, by the ceilings alone\n",
      "\n  don't count  cycles: no PMU in this virtual machine\n",
      "\n  It waits for bytes: it reads at 90 % of what DRAM gives.\n", "\n  a warning\n",
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
  }

  /// The commands can be copied as they are.
  @Test func endsWithCommandsForPerf() throws {
    let text = try report().render(.table)
    let command = "-- bench profile --layers 'a b'"
    let lines = text.split(separator: "\n").suffix(2)
    #expect(lines.first?.hasPrefix("  perf stat -e cycles,instructions,") == true)
    #expect(lines.allSatisfy { $0.contains(command) })
    #expect(text.contains("where it works (here no PMU in this virtual machine):"))
    let counted = try report(counting: true).render(.table)
    #expect(counted.contains("\n  instructions per byte   2.00\n"))
    #expect(counted.contains("\n  instructions per cycle  2.00\n"))
    #expect(counted.contains("where it works:"))
  }

  @Test func otherFormatsHoldTheSame() throws {
    let markdown = try report().render(.markdown)
    #expect(markdown.contains("## Why\n\n- roofline: memory: 90 % of DRAM\n"))
    #expect(markdown.contains("```\nperf stat"))
    let record = try RunCoding.decoder().decode(
      CaseRecord.self, from: Data(report().render(.json).utf8))
    #expect(record.bound == .memory)
    let lines = try report().render(.csv).split(separator: "\r\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("schemaVersion,caseID,"))
  }
}
