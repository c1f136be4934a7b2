import Records
import Testing

@testable import Reports

@Suite struct MarkdownReportTests {
  @Test func aRunThatHasBarelyBegun() throws {
    var run = try Fixtures.run()
    run.state = "running"
    run.ceilings = []
    run.counters = [:]
    run.wallSeconds = nil
    run.gitCommit = nil
    let text = try Report(run: run, records: []).render(.markdown)
    #expect(text.contains("No records: nothing was measured."))
    #expect(text.contains("> **Note:** the run did not finish; bench --resume goes on"))
    #expect(text.contains("Built from no checkout:"))
    #expect(!text.contains("## Ceilings"))
    #expect(!text.contains("## Noise"))
  }

  @Test func driftIsShownWhereBothEndsWereMeasured() {
    let table = CeilingTable(start: [Fixtures.ceilings()], end: [])
    #expect(table.titles == ["threads", "ceiling", "measured", "how"])
    let other = CeilingTable(
      start: [Fixtures.ceilings()], end: [Ceilings(threads: 2, bandwidths: [], arithmetic: [])])
    #expect(other.rows.map { $0[4] } == ["—", "—"])
  }
}
