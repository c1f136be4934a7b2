import Foundation
import Testing

@testable import Charts

@Suite struct StyleTests {
  @Test func everyColourCanBeChangedByAPage() {
    for property in ChartStyle.properties {
      #expect(ChartStyle.css.contains("var(\(property.name),\(property.light))"))
      #expect(ChartStyle.css.contains("var(\(property.name),\(property.dark))"))
    }
    #expect(ChartStyle.css.contains("var(--chart-font,"))
  }

  @Test func allClassesAreItsOwn() {
    let names = ChartStyle.css.matches(of: /\.([a-z][a-z0-9-]*)[{ :,.]/).map { String($0.1) }
    #expect(names.count > 30)
    #expect(names.allSatisfy { $0 == "chart" || $0.hasPrefix("chart-") }, "\(names)")
  }

  @Test func everyClassThatIsDrawnIsDefined() throws {
    for chart in Samples.all {
      for name in Set(try SVGDocument(chart.svg()).elements.flatMap(\.classes)) {
        // Solid lines need no dash.
        guard name != "chart-l0" else { continue }
        #expect(ChartStyle.css.contains(".\(name)"), "\(name)")
      }
    }
  }

  /// Luminance by WCAG 2.1.
  private func luminance(_ hex: String) throws -> Double {
    let value = try #require(Int(hex.dropFirst(), radix: 16))
    let parts = [16, 8, 0].map { shift -> Double in
      let part = Double(value >> shift & 255) / 255
      return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private func contrast(_ first: String, _ second: String) throws -> Double {
    let (one, two) = (try luminance(first), try luminance(second))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  @Test func contrastSuffices() throws {
    func colour(_ name: String) throws -> Palette.Colour {
      try #require(Palette.all.first { $0.name == name })
    }
    let (paper, ink, muted) = (try colour("paper"), try colour("ink"), try colour("muted"))
    for scheme in [\Palette.Colour.light, \Palette.Colour.dark] {
      // WCAG 2.1: 4.5 for text, 3 for what a picture is made of.
      #expect(try contrast(ink[keyPath: scheme], paper[keyPath: scheme]) >= 7)
      #expect(try contrast(muted[keyPath: scheme], paper[keyPath: scheme]) >= 4.5)
      for series in Palette.series {
        #expect(
          try contrast(series[keyPath: scheme], paper[keyPath: scheme]) >= 3, "\(series.name)")
      }
      let weak = Palette.below.prefix(2) + [Palette.centre] + Palette.above.prefix(2)
      for cell in weak {
        #expect(try contrast(ink[keyPath: scheme], cell[keyPath: scheme]) >= 4.5, "\(cell.name)")
      }
      for cell in Palette.below.suffix(2) + Palette.above.suffix(2) {
        #expect(
          try contrast(Palette.strong[keyPath: scheme], cell[keyPath: scheme]) >= 4.5,
          "\(cell.name)")
      }
    }
  }

  @Test func stylesStartAgainWhereThereAreNoMore() {
    #expect(MarkStyle.series(8).colourClass == MarkStyle.series(0).colourClass)
    #expect(MarkStyle.series(-3).colourClass == "chart-s1")
    let shapes = (0..<6).map { Marker.path(.series($0), x: 0, y: 0) }
    #expect(Set(shapes).count == 6)
    let fills = (0..<4).map { fill in
      let style = MarkStyle(fill: fill)
      return "\(Marker.path(style, x: 0, y: 0)) \(style.isHollow)"
    }
    #expect(Set(fills).count == 4)
  }

  @Test func stepsOfColourLieAroundTheCentre() {
    let map = Samples.map([0.25, 1, nil, 4])
    #expect(map.stepSize == 0.5)
    #expect(HeatMap.step(2, size: 0.5) == 4 && HeatMap.step(-9, size: 0.5) == -4)
    #expect(HeatMap.step(0.2, size: 0.5) == 0)
    #expect(map.value(ofStep: -2, size: 0.5) == 0.5)
    #expect(map.distance(0) == nil && map.distance(.nan) == nil && map.distance(nil) == nil)
  }
}
