extension HeatMap {
  /// The chart as a Vega-Lite specification: JSON text.
  public func vegaLite() -> String {
    let rows = panels.flatMap { panel in
      cells(of: panel).map { cell -> JSON in
        .object(
          [
            ("panel", .string(panel.title)), ("column", .string(panel.columns[cell.column])),
            ("row", .string(panel.rows[cell.row])),
            ("value", JSON(distance(cell.value) == nil ? nil : cell.value)),
            ("distance", JSON(distance(cell.value))),
            ("text", .string(cell.lines.joined(separator: "\n"))),
            ("hatched", .bool(cell.isHatched)),
          ] + VegaLite.members(cell.info))
      }
    }
    return VegaLite.specification(
      self, marks: [("rect mark", rows.count), ("text mark", rows.count)],
      [
        ("data", VegaLite.data(rows)),
        ("facet", ["field": "panel", "type": "nominal", "sort": nil, "title": nil]),
        ("columns", 2),
        (
          "spec",
          [
            "width": ["step": 72], "height": ["step": 40],
            "encoding": [
              "x": [
                "field": "column", "type": "nominal", "sort": nil, "title": .string(columnTitle),
                "axis": ["labelAngle": 0],
              ],
              "y": ["field": "row", "type": "nominal", "sort": nil, "title": .string(rowTitle)],
            ],
            "layer": .array(layers),
          ]
        ),
        ("resolve", ["scale": ["x": "independent", "y": "independent"]]),
      ])
  }

  private var layers: [JSON] {
    let farthest = stepSize * Double(Self.steps)
    let range = Palette.below.reversed() + [Palette.centre] + Palette.above
    return [
      [
        "mark": ["type": "rect", "strokeDash": [2, 2]],
        "encoding": [
          "color": [
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
        "mark": ["type": "text", "lineBreak": "\n", "baseline": "middle", "fontSize": 10],
        "encoding": ["text": ["field": "text", "type": "nominal"]],
      ],
    ]
  }
}
