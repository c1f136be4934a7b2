import Charts
import Foundation
import Testing

@Suite struct SVGTests {
  @Test(arguments: Samples.all.indices) func samplesAreWellFormedAndSelfContained(index: Int) throws
  {
    let chart = Samples.all[index]
    let svg = chart.svg()
    let document = try SVGDocument(svg)
    let root = try #require(document.elements.first)
    #expect(root.name == "svg" && root.attributes["role"] == "img")
    #expect(root.attributes["viewBox"]?.split(separator: " ").count == 4)
    #expect(root.tooltip?.isEmpty == false)
    #expect(document.all("desc").count == 1 && document.all("style").count == 1)
    // Nothing is fetched: the only addresses are the namespace and parts of itself.
    #expect(document.all("image").isEmpty && document.all("use").isEmpty)
    #expect(svg.components(separatedBy: "http").count == 2)
    #expect(svg.components(separatedBy: "url(").dropFirst().allSatisfy { $0.hasPrefix("#") })
  }

  @Test(arguments: Samples.empty.indices) func emptyChartsSaySo(index: Int) throws {
    let document = try SVGDocument(Samples.empty[index].svg())
    #expect(document.texts.contains { $0.hasPrefix("No ") }, "\(document.texts)")
    #expect(document.marks.isEmpty)
  }

  @Test func eachValueIsOneMark() throws {
    // Two panels of two series of three points, and a span each.
    #expect(try SVGDocument(Samples.lines().svg()).marks.count == 2 * (2 * 3 + 1))
    #expect(try SVGDocument(Samples.map().svg()).marks.count == 4)
    #expect(try SVGDocument(Samples.scatter().svg()).marks.count == 3 + 4)
    #expect(try SVGDocument(Samples.bars().svg()).marks.count == 3)
    #expect(try SVGDocument(Samples.intervals().svg()).marks.count == 3)
  }

  @Test func whatCannotBeShownIsNoMark() throws {
    let lines = Samples.lines([1, .nan, 2, .infinity, -1, 3], panels: 1)
    let document = try SVGDocument(lines.svg())
    let points = document.marks.filter { $0.name == "path" }
    #expect(points.count == 2 * 3)
    // The line breaks at a gap: of 1, 2 and 3 none are neighbours.
    let drawn = document.all("path").filter { $0.classes.contains("chart-line") }
    #expect(drawn.allSatisfy { $0.attributes["d"]?.hasSuffix("h26") == true })
    #expect(!lines.svg().contains("nan") && !lines.svg().contains("inf"))
    #expect(try SVGDocument(Samples.scatter([1, .nan, 5]).svg()).marks.count == 2 + 4)
    #expect(try SVGDocument(Samples.bars([3, .infinity, 1]).svg()).marks.count == 2)
    #expect(try SVGDocument(Samples.intervals([0.1, .nan]).svg()).marks.count == 1)
    #expect(try SVGDocument(Samples.map([.infinity, 2]).svg()).marks.count == 2)
  }

  @Test func placesWithoutAResultAreDrawn() throws {
    let document = try SVGDocument(Samples.map([nil, .nan]).svg())
    #expect(document.marks.count == 2)
    #expect(document.all("rect").count { $0.classes.contains("chart-void") } == 2 + 1)
  }

  @Test func ceilingsWithoutPointsAreDrawn() throws {
    #expect(try SVGDocument(Samples.scatter([]).svg()).marks.count == 4)
  }

  @Test func extremesStayInTheBox() throws {
    for chart in [
      Samples.lines([1e-300, 1, 1e300]) as any Chart, Samples.scatter([1e-140, 1, 1e140]),
      Samples.map([1e-200, 1, 1e200]), Samples.bars([1e300, 1]),
      Samples.intervals([-1e140, 0, 1e140]),
    ] {
      let svg = chart.svg()
      _ = try SVGDocument(svg)
      #expect(!svg.contains("nan") && !svg.contains("inf"))
    }
  }

  @Test(arguments: Samples.all.indices) func textIsText(index: Int) throws {
    let svg = Samples.all[index].svg()
    let document = try SVGDocument(svg)
    #expect(document.all("script").isEmpty && document.all("b").isEmpty)
    #expect(
      document.marks.allSatisfy { $0.tooltip?.hasPrefix("<script>alert(\"1\")</script>") == true })
    #expect(document.marks.allSatisfy { $0.tooltip?.hasSuffix("\nsecond line") == true })
    #expect(document.marks.allSatisfy { $0.attributes["data-case"]?.hasSuffix("|<b>") == true })
  }

  @Test func idsOfSeveralChartsDiffer() throws {
    let charts: [any Chart] = [
      Samples.lines(id: "a"), Samples.lines(id: "b"), Samples.map(id: "c"), Samples.map(id: "d"),
      Samples.scatter(id: "e"), Samples.bars(id: "f"), Samples.bars(id: "g"),
    ]
    let ids = try charts.flatMap { try SVGDocument($0.svg()).ids }
    #expect(Set(ids).count == ids.count)
    // Each reference has its target.
    for chart in charts {
      let svg = chart.svg()
      let own = Set(try SVGDocument(svg).ids)
      for part in svg.components(separatedBy: "url(#").dropFirst() {
        #expect(own.contains(String(part.prefix { $0 != ")" })))
      }
    }
  }

  @Test func idsAreSafe() throws {
    let svg = Samples.lines(id: "1 <x>\"/é").svg()
    let ids = try SVGDocument(svg).ids
    let safe = Set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    #expect(!ids.isEmpty && ids.allSatisfy { $0.allSatisfy(safe.contains) })
  }

  @Test func theSameChartGivesTheSameText() {
    for (first, second) in zip(Samples.all, Samples.all) {
      #expect(first.svg() == second.svg() && first.vegaLite() == second.vegaLite())
    }
  }

  @Test func optionsLeaveOutStyleAndTitle() throws {
    let bare = Samples.lines().svg(SVGOptions(embedsStyle: false, showsTitle: false))
    let document = try SVGDocument(bare)
    #expect(document.all("style").isEmpty)
    #expect(document.elements.first?.tooltip?.hasPrefix("Lines of") == true)
    #expect(!document.texts.contains { $0.hasPrefix("Lines of") })
  }

  @Test func aThousandMarksAreSmall() throws {
    let points = (0..<1000).map { index in
      ScatterChart.Point(
        x: ChartValue(1 + Double(index) / 7),
        y: ChartValue(9 + Double(index % 31) / 3, low: 5, high: 50),
        colour: index % 4, shape: index % 5,
        info: MarkInfo(
          "bitmask w8a8 avx512vnni\n*.mlp.wi, 50% zeros, batch 128\n1.88× [1.85, 1.91]",
          data: ["case": "t5-small/*.mlp.wi|2048x512|128|w8a8|unstructured(0.5)|bitmask|2|cold"]))
    }
    var chart = Samples.scatter()
    chart.points = points
    #expect(chart.svg().utf8.count < 300 * 1000)
  }

  @Test func numbersHaveFewDecimals() throws {
    let values = (0..<40).map { 1 + Double($0) / 7 }
    let all: [any Chart] = [
      Samples.lines(values), Samples.scatter(values), Samples.bars(values),
      Samples.intervals(values),
    ]
    for chart in all {
      let document = try SVGDocument(chart.svg(SVGOptions(embedsStyle: false)))
      for element in document.elements {
        for name in ["d", "x", "y", "width", "height", "transform", "viewBox"] {
          let value = element.attributes[name] ?? ""
          #expect(value.firstMatch(of: /\.\d{3}/) == nil, "\(value)")
        }
      }
    }
  }
}
