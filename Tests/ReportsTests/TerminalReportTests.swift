import Foundation
import Records
import Testing

@testable import Reports

@Suite struct TerminalReportTests {
  private func text(_ records: [CaseRecord], style: Style = .plain) throws -> String {
    try Report(run: Fixtures.run(), records: records).render(.table, style: style)
  }

  @Test func noRecords() throws {
    #expect(try text([]) == "No records: nothing was measured.\n")
  }

  @Test func allRefused() throws {
    let refused = ["csr", "nm"].map {
      Fixtures.record($0, seconds: nil, status: .refused, reason: "needs AVX512F")
    }
    let text = try text(refused)
    #expect(text.hasPrefix("No results: of 2 cases, 2 refused.\n"))
    #expect(text.contains("¹ refused: needs AVX512F"))
    #expect(text.contains("\n¹ refused: not run"))
  }

  @Test func oneKernelAlone() throws {
    let dense = try text([Fixtures.record("dense", seconds: 1e-3, speedup: (1, 1, 1))])
    #expect(dense.hasPrefix("Nothing to compare: only the dense baseline ran.\n"))
    #expect(!dense.contains("fastest"))
    let sparse = try text([Fixtures.record("bitmask", seconds: 1e-3)])
    #expect(sparse.contains("only 0 of 1 layers compared, so no sum"))
    #expect(sparse.contains("1.00 ms ±0.8%  —"))
  }

  @Test func withoutDenseTimesAreComparedAndNoSpeedupIsClaimed() throws {
    let text = try text([
      Fixtures.record("bitmask", seconds: 1e-3), Fixtures.record("csr", seconds: 2e-3),
    ])
    #expect(text.contains("*  50% zeros  bitmask (avx512)"))
    #expect(!text.contains("× ["))
  }

  @Test func everyLineFits() throws {
    var records = Fixtures.records
    for index in records.indices {
      records[index].layer = String(repeating: "a.very.long.name.", count: 9)
      records[index].pattern = "native"
      records[index].sparsity = 0.875
      records[index].isa = "generic"
      records[index].bound = .overhead
      records[index].reason = records[index].reason.map {
        $0 + String(repeating: " more", count: 30)
      }
    }
    for line in try text(records).split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  @Test func aRowAtItsWidestIsNotCut() throws {
    var record = Fixtures.record(
      "bitmask", seconds: 461e-6, speedup: (0.98, 0.96, 1.0), pattern: "native")
    record.sparsity = 0.875
    record.isa = "generic"
    record.bound = .overhead
    record.noise?.noisy = true
    record.settled = false
    record.memoryUtilisation = 1.05
    let text = try text([record])
    #expect(text.contains("native 87.5%  bitmask (generic)"))
    #expect(text.contains("105%  overhead  ¹²³\n"))
  }

  @Test func colourAddsNothingButColour() throws {
    let coloured = try text(Fixtures.records, style: Style(usesColour: true))
    #expect(coloured.contains("\u{1B}[32m*"))
    let bare = coloured.replacingOccurrences(
      of: "\u{1B}\\[[0-9]*m", with: "", options: .regularExpression)
    #expect(bare == (try text(Fixtures.records)))
  }

  @Test func everyFootnoteSaysWhatToDo() {
    for flag in Flag.allCases { #expect(flag.text.contains("; ")) }
  }

  @Test func remarksAreShown() throws {
    var run = try Fixtures.run()
    run.state = "interrupted"
    run.groupsLeftOut = 3
    let text = try Report(run: run, records: Fixtures.records, notes: ["a note"]).render(.table)
    #expect(text.contains("! a note\n"))
    #expect(text.contains("! 3 groups left out for want of time; raise --time-budget\n"))
    #expect(text.contains("bench --resume"))
  }
}
