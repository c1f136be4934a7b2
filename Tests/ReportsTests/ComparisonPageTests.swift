import Foundation
import Records
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ComparisonPageTests {
  private func texts(_ comparison: Comparison, _ path: String) throws -> [String] {
    let page = try ComparisonReport(comparison).render(.html)
    let markup = page.replacing(#/(<(script|style)[^>]*>)[\s\S]*?(</\2>)/#) { "\($0.1)\($0.3)" }
    return try XMLDocument(xmlString: markup).nodes(forXPath: path).map { $0.stringValue ?? "" }
  }

  @Test func theVerdictIsTheFirstSection() throws {
    let comparison = try Compared.comparison(Compared.cases)
    #expect(
      try texts(comparison, "//main/section/h2") == [
        "What ran where", "2 of 8 cases are slower", "Charts", "All cases",
        "Ceilings and provenance",
      ])
    #expect(try texts(comparison, "//h1") == ["HEAD against main"])
    #expect(try texts(comparison, "//section[@id='verdict']//caption").first == "Slower")
    #expect(
      try texts(comparison, "//section[@id='verdict']//tbody/tr[1]/td").prefix(5) == [
        "46.1 µs", "50.6 µs", "+9.8 % [+9.0, +10.6]", "10", "+9.5 % [+8.7, +10.3]",
      ])
    #expect(try texts(comparison, "//section[@id='cases']//tbody/tr").count == 10)
    #expect(try texts(comparison, "//dl//dt").contains("Base"))
  }

  @Test func theChartHasARowForEachJudgedCase() throws {
    let charts = ChartSet(try Compared.comparison(Compared.cases))
    let chart = try #require(charts.charts.first)
    let svg = chart.chart.svg()
    // Six have figures that say something: two slower, one faster, one open, two the same.
    #expect(svg.components(separatedBy: "data-record=").count == 1 + 6)
    #expect(svg.contains("+9.8 % [+9.0, +10.6]") && svg.contains("the same within 2 %"))
    #expect(charts.files.map(\.path) == ["charts/changes-ci.svg", "charts/changes-ci.vl.json"])
    #expect(ChartSet(try Compared.comparison([Compared.one("a", .added)])).charts.isEmpty)
  }

  @Test func manyCasesAreLeftOutOfTheChartAndSaidToBe() throws {
    let cases = (0..<400).map { Compared.one(Compared.id(batch: $0), .same, 0.1) }
    let chart = try #require(ChartSet(try Compared.comparison(cases)).charts.first)
    #expect(chart.caption.contains("340 cases that changed least are left out"))
    #expect(chart.chart.svg().components(separatedBy: "data-record=").count == 1 + 60)
  }

  @Test func aWideIntervalDoesNotPressTheOthersTogether() throws {
    let wide = Compared.one("w", .inconclusive, 3, halfWidth: 90)
    let chart = try #require(
      ChartSet(try Compared.comparison([wide, Compared.one("s", .same, 0.1)])).charts.first)
    let svg = chart.chart.svg()
    #expect(svg.contains("l-4 3l4 3") && svg.contains("l4 3l-4 3"))
    #expect(!svg.contains(">80%<"))
  }

  @Test func namesComeOutAsText() throws {
    let hostile = "</script><img src=x onerror=\"alert(1)\">\u{2028}\"\u{301}'&|`"
    var comparison = try Compared.comparison([
      Compared.one(hostile, .slower, 5, reason: hostile, confirmed: 5),
      Compared.one(hostile + "2", .refused, reason: hostile),
    ])
    comparison.base.label = hostile
    comparison.head.planted = hostile
    comparison.warnings = [hostile]
    comparison.spec = hostile
    #expect(try texts(comparison, "//img").isEmpty)
    #expect(try texts(comparison, "//*[@onerror]").isEmpty)
    #expect(try texts(comparison, "//section[@id='cases']//td[1]")[0] == hostile)
  }

  @Test func theFolderGetsPageAndChart() throws {
    let parent = NSTemporaryDirectory() + "bench-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: parent) }
    let comparison = try Compared.comparison(Compared.cases)
    let folder = try ComparisonFolder.write(
      comparison, summary: ComparisonReport(comparison).render(.markdown), in: parent)
    try ReportFiles.write(in: folder)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    #expect(
      files == [
        "charts", "charts/changes-ci.svg", "charts/changes-ci.vl.json", "comparison.json",
        "report.html", "summary.md",
      ])
  }
}
