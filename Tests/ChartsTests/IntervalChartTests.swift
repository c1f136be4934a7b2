import Charts
import Testing

@Suite struct IntervalChartTests {
  private func chart(_ values: [ChartValue], range: ClosedRange<Double>? = nil) -> IntervalChart {
    IntervalChart(
      id: "i", title: "t", summary: "s", axis: Axis("change", format: .percent, range: range),
      reference: 0, band: -0.02...0.02, bandName: "as good", kinds: [.init("k", style: .series(0))],
      rows: values.enumerated().map {
        .init("row \($0)", value: $1, kind: 0, label: "label \($0)", info: Samples.info($0))
      })
  }

  private func path(_ value: ChartValue, range: ClosedRange<Double>) throws -> String {
    let document = try SVGDocument(chart([value], range: range).svg())
    return try #require(document.marks.first?.attributes["d"])
  }

  @Test func rowsStandBelowEachOtherWithTheirFigures() throws {
    let document = try SVGDocument(chart([ChartValue(0), ChartValue(0.1)]).svg())
    #expect(document.texts.contains("row 0") && document.texts.contains("label 1"))
    #expect(document.texts.contains("as good") && document.texts.contains("change"))
    let middles = document.marks.map { mark in
      mark.attributes["d"]?.split(separator: "M").last?.split(separator: "m").first
    }
    #expect(middles.count == 2 && Set(middles).count == 2)
  }

  @Test func theBandIsInTheScaleThoughNoValueIs() throws {
    let document = try SVGDocument(chart([ChartValue(0.1, low: 0.09, high: 0.11)]).svg())
    let band = try #require(
      document.all("rect").first {
        $0.classes.contains("chart-shade") && $0.attributes["height"] != "12"
      })
    #expect(Double(band.attributes["width"] ?? "") ?? 0 > 10)
  }

  @Test func anIntervalBeyondTheRangeEndsInAnArrow() throws {
    let range = -0.1...0.1
    #expect(try !path(ChartValue(0, low: -0.09, high: 0.09), range: range).contains("l-4 3"))
    #expect(try path(ChartValue(0, low: -0.05, high: 3), range: range).contains("m-4 -3l4 3l-4 3"))
    #expect(try path(ChartValue(0, low: -3, high: 0.05), range: range).contains("m4 -3l-4 3l4 3"))
    // A value beyond it has no marker, which would stand where it isn't.
    let outside = try path(ChartValue(0.5, low: 0.05, high: 3), range: range)
    #expect(outside.contains("m-4 -3") && !outside.contains("a3.4"))
  }
}
