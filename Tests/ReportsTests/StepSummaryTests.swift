import Foundation
import Hardware
import Records
import Testing

@testable import Reports

@Suite struct StepSummaryTests {
  private func summary(_ records: [CaseRecord] = Fixtures.records) throws -> StepSummary {
    StepSummary(Report(run: try Fixtures.run(), records: records))
  }

  @Test func theVerdictComesFirst() throws {
    let text = try #require(try summary().text())
    #expect(
      text.hasPrefix(
        """
        ## bench: quick

        **1 of 7 cases incorrect**, 5 measured, 1 suspect.

        | model | batch | pattern | speedup over dense | best kernels |

        """))
    #expect(text.contains("<details><summary>Cases without a result</summary>\n\n| case |"))
    #expect(text.contains("<details><summary>All 7 cases</summary>\n\n## mpt-7b/"))
    #expect(text.components(separatedBy: "<details>").count == 6)
    #expect(text.components(separatedBy: "\n</details>\n").count == 6)
  }

  @Test func verdictsOfOtherOutcomes() throws {
    let refused = Fixtures.record("csr", seconds: nil, status: .refused, reason: "no")
    #expect(try summary([]).text()?.contains("**Nothing was measured.**") == true)
    #expect(
      try summary([refused]).text()?.contains("**No case is incorrect**: of 1 case, 1 refused.")
        == true)
    #expect(
      try summary([Fixtures.records[0]]).text()?.contains(
        "**All 1 case measured**, none incorrect.")
        == true)
  }

  @Test func aModelsSummaryShowsItsRequest() throws {
    let text = try #require(StepSummary(ModelReport(try ModelFixtures.run())).text())
    #expect(text.hasPrefix("## bench: mpt\\_\\*7b\\*\\|\\<b>, weights of"))
    #expect(text.contains("**All 6 cases measured**"))
    #expect(text.contains("A request: 128 in"))
    #expect(text.contains("> **Note:** OpenBLAS chose"))
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let summary = try summary()
    let whole = try #require(summary.text())
    let short = try #require(summary.text(room: whole.utf8.count - 200))
    #expect(short.utf8.count <= whole.utf8.count - 200)
    #expect(short.contains("\nLeft out, as more than 1 MiB isn't shown here: "))
    #expect(summary.text(room: 300) == nil)
  }

  @Test func appendsToTheFileThatTheVariableNames() throws {
    let path = NSTemporaryDirectory() + "step-\(UUID().uuidString).md"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let environment = [StepSummary.variable: path]
    try Data("before\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try summary().append(environment: environment) == path)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("before\n## bench: quick\n"))
    for nothing in [[:], [StepSummary.variable: ""]] {
      #expect(try summary().append(environment: nothing) == nil)
    }
  }

  @Test func aFileThatCannotTakeItStaysAsItWas() throws {
    #expect(throws: UnavailableError.self) {
      try summary().append(environment: [StepSummary.variable: "/proc/nowhere"])
    }
    let path = NSTemporaryDirectory() + "step-\(UUID().uuidString).md"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let full = Data(repeating: UInt8(ascii: "x"), count: StepSummary.mostBytes - 100)
    try full.write(to: URL(fileURLWithPath: path))
    #expect(throws: UnavailableError.self) {
      try summary().append(environment: [StepSummary.variable: path])
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == full)
  }
}
