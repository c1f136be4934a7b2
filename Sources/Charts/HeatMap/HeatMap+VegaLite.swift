extension HeatMap {
  /// The chart as a Vega-Lite specification: JSON text.
  public func vegaLite() -> String {
    let drawn = panels.filter { !cells(of: $0).isEmpty }
    let count = drawn.flatMap(cells).count
    return VegaLite.specification(
      self, marks: [("rect mark", count), ("text mark", count)],
      [("vconcat", .array((drawn.isEmpty ? panels : drawn).map(specification)))])
  }

  private func specification(_ panel: Panel) -> JSON {
    let rows = cells(of: panel).map { cell -> JSON in
      .object(
        [
          ("column", .string(panel.columns[cell.column])), ("row", .string(panel.rows[cell.row])),
          ("value", JSON(distance(cell.value) == nil ? nil : cell.value)),
          ("distance", JSON(distance(cell.value))),
          ("text", .string(cell.lines.joined(separator: "\n"))),
          ("hatched", .bool(cell.isHatched)),
        ] + VegaLite.members(cell.info))
    }
    func axis(_ field: String, _ title: String, _ names: [String]) -> JSON {
      [
        "field": .string(field), "type": "ordinal", "title": .string(title),
        "sort": .array(names.map(JSON.string)), "axis": ["labelAngle": 0],
      ]
    }
    return [
      "title": .string(panel.title), "width": ["step": 84], "height": ["step": 46],
      "data": VegaLite.data(rows),
      "encoding": [
        "x": axis("column", columnTitle, panel.columns), "y": axis("row", rowTitle, panel.rows),
      ],
      "layer": .array(layers),
    ]
  }

  private var layers: [JSON] {
    let lines = panels.flatMap(cells).map(\.lines.count).max() ?? 1
    let farthest = stepSize * Double(Self.steps)
    let range = Palette.below.reversed() + [Palette.centre] + Palette.above
    return [
      [
        "mark": ["type": "rect", "strokeDash": [2, 2], "invalid": nil],
        "encoding": [
          "color": [
            // What has no result has no colour, but its place and tooltip.
            "condition": ["test": "!isValid(datum.distance)", "value": "#ffffff"],
            "field": "distance", "type": "quantitative",
            "title": .string(
              valueAxis.kind == .linear ? valueAxis.title : "log₂ " + valueAxis.title),
            "scale": [
              "domain": [.number(-farthest), .number(farthest)], "clamp": true,
              "range": .array(range.map { .string($0.light) }),
            ],
          ],
          // Vega has no hatch: what is hatched here has a dashed outline there.
          "stroke": [
            "condition": ["test": "datum.hatched", "value": "#1c2128"], "value": "#ffffff",
          ],
          "tooltip": ["field": "tooltip", "type": "nominal"],
        ],
      ],
      [
        "mark": [
          "type": "text", "lineBreak": "\n", "baseline": "middle", "fontSize": 10,
          // The first line lies in the middle otherwise.
          "lineHeight": 13, "dy": .number(-6.5 * Double(lines - 1)),
        ],
        "encoding": ["text": ["field": "text", "type": "nominal"]],
      ],
    ]
  }
}
