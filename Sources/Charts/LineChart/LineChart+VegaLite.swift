extension LineChart {
  /// The chart as a Vega-Lite specification: JSON text.
  public func vegaLite() -> String {
    let rows = panels.flatMap { panel in
      panel.series.flatMap { series in
        series.points.filter(isShown).map { row("point", panel, series.name, $0) }
          + series.bound.filter(isShown).map { row("bound", panel, series.name, $0) }
      } + panel.spans.filter(isShown).map { row(panel, $0) }
    }
    let points = panels.flatMap(\.series).flatMap(\.points).filter(isShown).count
    return VegaLite.specification(
      self, marks: [("point", points)],
      [
        ("data", VegaLite.data(rows)),
        (
          "facet",
          [
            "field": "panel", "type": "nominal", "title": nil,
            // By name otherwise, 128 before 16.
            "sort": .array(panels.map { .string($0.title) }),
          ]
        ),
        ("columns", .number(Double(max(1, min(4, columns ?? panels.count))))),
        ("spec", ["width": 200, "height": 190, "layer": .array(layers)]),
      ])
  }

  private func row(_ role: String, _ panel: Panel, _ series: String, _ point: Point) -> JSON {
    .object(
      [
        ("role", .string(role)), ("panel", .string(panel.title)), ("series", .string(series)),
        ("x", JSON(point.x)), ("y", JSON(point.y.value)), ("low", JSON(point.y.low)),
        ("high", JSON(point.y.high)),
      ] + (role == "point" ? VegaLite.members(point.info) : []))
  }

  private func row(_ panel: Panel, _ span: Span) -> JSON {
    let name = entries.first { $0.style == span.style }?.name
    return .object(
      [
        ("role", "span"), ("panel", .string(panel.title)), ("series", name.map(JSON.string) ?? nil),
        ("x", JSON(span.from)), ("x2", JSON(span.to)), ("y", JSON(span.y ?? reference)),
      ] + VegaLite.members(span.info))
  }

  private var layers: [JSON] {
    let colour: JSON = [
      "field": "series", "type": "nominal", "scale": VegaLite.colours(entries),
    ]
    let x = VegaLite.channel("x", xAxis, scales?.x)
    let y = VegaLite.channel("y", yAxis, scales?.y)
    func channels(_ own: [(String, JSON)]) -> JSON {
      .object([("x", x), ("y", y), ("color", colour)] + own)
    }
    func only(_ role: String) -> JSON { [["filter": .string("datum.role === '\(role)'")]] }
    let dash: JSON = ["field": "series", "type": "nominal", "scale": VegaLite.dashes(entries)]
    let shape: JSON = ["field": "series", "type": "nominal", "scale": VegaLite.shapes(entries)]
    var layers: [JSON] = [
      [
        "transform": only("bound"),
        "mark": hasSolidBounds
          ? ["type": "line", "strokeWidth": 2, "clip": true]
          : ["type": "line", "strokeDash": [2, 3], "strokeWidth": 1, "clip": true],
        "encoding": channels([]),
      ],
      [
        "transform": only("point"), "mark": ["type": "line", "clip": true],
        "encoding": channels([("strokeDash", dash)]),
      ],
      [
        "transform": only("point"), "mark": ["type": "rule"],
        "encoding": .object([
          ("x", x), ("y", VegaLite.channel("low", yAxis, scales?.y)), ("y2", ["field": "high"]),
          ("color", colour),
        ]),
      ],
      [
        "transform": only("point"), "mark": ["type": "point", "filled": true, "size": 40],
        "encoding": channels([
          ("shape", shape), ("tooltip", ["field": "tooltip", "type": "nominal"]),
        ]),
      ],
    ]
    if panels.contains(where: { $0.spans.contains(where: isShown) }) {
      layers.append([
        "transform": only("span"), "mark": ["type": "rule", "strokeWidth": 4, "opacity": 0.6],
        "encoding": channels([
          ("x2", ["field": "x2"]), ("tooltip", ["field": "tooltip", "type": "nominal"]),
        ]),
      ])
    }
    if let reference {
      layers.append([
        // One row a panel, or the line would be drawn for each point.
        "transform": [["aggregate": [["op": "count", "as": "points"]]]],
        "mark": "rule", "encoding": ["y": ["datum": JSON(reference)]],
      ])
    }
    return layers
  }
}
