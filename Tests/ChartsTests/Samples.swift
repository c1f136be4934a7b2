import Charts

/// A chart of each kind, with names that hold what XML takes for its own.
enum Samples {
  static let hostile = "<script>alert(\"1\")</script> & 'x' \u{1}"

  static func info(_ index: Int) -> MarkInfo {
    MarkInfo("\(hostile) \(index)\nsecond line", data: ["case": "layer|\(index)|<b>"])
  }

  static func lines(
    _ values: [Double] = [1, 2, 4], id: String = "lines", panels: Int = 2
  ) -> LineChart {
    let points = values.enumerated().map { index, value in
      LineChart.Point(
        x: Double(index) / 10, y: ChartValue(value, low: value * 0.9, high: value * 1.2),
        info: info(index))
    }
    let bound = [0.0, 0.2].map { LineChart.Point(x: $0, y: ChartValue(3), info: info(9)) }
    let style = MarkStyle.series(1)
    return LineChart(
      id: id, title: "Lines of \(hostile)", summary: hostile,
      xAxis: Axis("share", format: .percent), yAxis: Axis("factor", .log2, format: .times),
      panels: (0..<panels).map { index in
        LineChart.Panel(
          "panel \(index) \(hostile)",
          series: [
            .init("first", style: .series(0), points: points),
            .init(hostile, style: style, points: points, bound: bound),
          ],
          spans: [.init(from: 0.05, to: 0.15, style: style, info: info(100))])
      }, reference: 1, referenceName: "same")
  }

  static func map(_ values: [Double?] = [0.5, 1, nil, 4], id: String = "map") -> HeatMap {
    let cells = values.enumerated().map { index, value in
      HeatMap.Cell(
        column: index % 2, row: index / 2, value: value, lines: [hostile, "2×"],
        isHatched: index == 1, info: info(index))
    }
    let panel = HeatMap.Panel(
      hostile, columns: ["a", "b"], rows: (0...values.count / 2).map { "row \($0)" }, cells: cells)
    return HeatMap(
      id: id, title: "Map", summary: hostile, columnTitle: "column", rowTitle: "row",
      valueAxis: Axis("factor", .log2, format: .times), centre: 1, hatchName: "tied",
      panels: [panel])
  }

  static func scatter(_ values: [Double] = [1, 10, 100], id: String = "scatter") -> ScatterChart {
    let points = values.enumerated().map { index, value in
      ScatterChart.Point(
        x: ChartValue(value), y: ChartValue(value * 3, low: value * 2, high: value * 4),
        colour: index % 3, shape: index % 2, info: info(index))
    }
    return ScatterChart(
      id: id, title: "Scatter", summary: hostile, xAxis: Axis("work", .log10),
      yAxis: Axis("rate", .log10), colourTitle: "kernel", colours: ["a", hostile, "c"],
      shapeTitle: "precision", shapes: ["p", "q"], points: points,
      ceilings: [
        .init(.slanted(4), label: "slow 4", info: info(200)),
        .init(.slanted(5), label: hostile, info: info(201)),
        .init(.flat(300), label: "peak 300", info: info(202)),
        .init(.flat(310), label: "peak 310", info: info(203)),
      ])
  }

  /// Without ceilings.
  static func points(_ values: [Double]) -> ScatterChart {
    var chart = scatter(values)
    chart.ceilings = []
    return chart
  }

  static func bars(_ values: [Double] = [3, 2, 1], id: String = "bars") -> BarChart {
    let segments = values.enumerated().map { index, value in
      BarChart.Segment(part: index, value: value, label: "\(index)%", info: info(index))
    }
    return BarChart(
      id: id, title: "Bars", summary: hostile, parts: ["one", hostile, "three"],
      panels: [
        .init("first", axis: Axis("s"), bars: [.init(hostile, segments: segments, total: "6 s")])
      ])
  }

  static func intervals(_ values: [Double] = [0.1, 0, -0.02], id: String = "intervals")
    -> IntervalChart
  {
    let rows = values.enumerated().map { index, value in
      IntervalChart.Row(
        "\(index) \(hostile)", value: ChartValue(value, low: value - 0.01, high: value + 0.02),
        kind: index % 2, label: "+\(index) % [1, 2]", info: info(index))
    }
    return IntervalChart(
      id: id, title: "Intervals", summary: hostile, axis: Axis("change", format: .percent),
      reference: 0, band: -0.02...0.02, bandName: "within 2 %",
      kinds: [.init("slower", style: .series(1)), .init(hostile, style: .series(2))], rows: rows)
  }

  static var all: [any Chart] { [lines(), map(), scatter(), bars(), intervals()] }

  static var empty: [any Chart] {
    [
      lines([]), lines(panels: 0), lines([.nan, .infinity, -1, 0]), map([]), points([.nan, -1]),
      bars([]), bars([.nan, -1, 0]), intervals([]), intervals([.nan, .infinity]),
      HeatMap(
        id: "m", title: "", summary: "", columnTitle: "", rowTitle: "", valueAxis: Axis(""),
        centre: 0, hatchName: "", panels: []),
      BarChart(id: "b", title: "", summary: "", parts: [], panels: []),
      ScatterChart(
        id: "s", title: "", summary: "", xAxis: Axis(""), yAxis: Axis(""), colourTitle: "",
        colours: [], shapeTitle: "", shapes: [], points: []),
    ]
  }
}
