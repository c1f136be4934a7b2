import Charts
import Foundation
import Records
import Testing

@testable import Reports

@Suite struct BreakdownChartTests {
  private func chart(_ run: ModelRun) throws -> BarChart {
    try #require(ChartSet(run).charts.first?.chart as? BarChart)
  }

  @Test func partsAddUpToTheTime() throws {
    let chart = try chart(try ModelFixtures.run())
    #expect(
      chart.panels.map(\.title) == ["First token, after 128 tokens", "Decoding, 1 token at a time"])
    #expect(chart.panels.map(\.axis.title) == ["s", "ms"])
    let bar = try #require(chart.panels.last?.bars.first)
    #expect(bar.name.hasPrefix("dense, fp32") && bar.total.hasPrefix("800 ms"))
    #expect(abs(bar.segments.reduce(0) { $0 + $1.value } - 800) < 1e-6)
    #expect(abs(bar.segments[0].value - 600) < 1e-6 && bar.segments[0].label == "75%")
  }

  @Test func whatIsNotAccountedForIsShown() throws {
    var run = try ModelFixtures.run()
    run.records[0].stages[1].seconds.value = 1
    let bar = try #require(try chart(run).panels.last?.bars.first)
    #expect(abs((bar.segments.last?.value ?? 0) - 0.2) < 1e-9)
    #expect(bar.segments.last?.info.tooltip.contains("unaccounted") == true)
  }

  @Test func suspectStagesAreLeftOutAndSaid() throws {
    var run = try ModelFixtures.run()
    run.records[1].stages[1].isSuspect = true
    let named = try #require(ChartSet(run).charts.first)
    #expect((named.chart as? BarChart)?.panels.last?.bars.count == 2)
    #expect(named.caption.contains("1 suspect time left out"))
  }

  @Test func captionsSayWhatWasExtrapolated() throws {
    let named = try #require(ChartSet(try ModelFixtures.run()).charts.first)
    #expect(named.caption.contains("extrapolated from 4 of 32 blocks"))
    #expect(named.name == "breakdown-mpt-7b-b")
    #expect(!named.chart.svg().contains("<b>"))
  }

  @Test func aRunWithoutStagesHasNoChart() throws {
    var run = try ModelFixtures.run()
    run.records = []
    #expect(ChartSet(run).charts.isEmpty)
  }
}
