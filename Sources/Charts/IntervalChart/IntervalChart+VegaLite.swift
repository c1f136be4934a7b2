extension IntervalChart {
  /// The chart as a Vega-Lite specification: JSON text.
  public func vegaLite() -> String {
    let rows = shown.enumerated().map { index, row -> JSON in
      .object(
        [
          ("row", .string("\(index + 1)")), ("name", .string(row.name)),
          ("value", JSON(row.value.value)), ("low", JSON(row.value.low)),
          ("high", JSON(row.value.high)), ("kind", .string(name(row.kind))),
        ] + VegaLite.members(row.info))
    }
    return VegaLite.specification(
      self, marks: [("point", shown.count)],
      [
        ("width", 480), ("height", ["step": 18]), ("data", VegaLite.data(rows)),
        ("layer", .array(layers)),
      ])
  }

  private func name(_ kind: Int) -> String {
    kinds.indices.contains(kind) ? kinds[kind].name : "\(kind)"
  }

  private var layers: [JSON] {
    let used = kinds.indices.filter { kind in shown.contains { $0.kind == kind } }
    let entries = used.map { (name: kinds[$0].name, style: kinds[$0].style) }
    // Rows by number, as two may have the same name, which an expression puts in the number's place.
    let y: JSON = [
      "field": "row", "type": "nominal", "sort": nil, "title": nil,
      "axis": [
        "labelExpr": .string(
          "[" + shown.map { JSON.string($0.name).text }.joined(separator: ",")
            + "][datum.value - 1]"),
        "labelLimit": 320,
      ],
    ]
    let colour: JSON = [
      "field": "kind", "type": "nominal", "scale": VegaLite.colours(entries),
    ]
    return [
      [
        "data": VegaLite.data([
          ["from": JSON(band.lowerBound), "to": JSON(band.upperBound)]
        ]),
        "mark": ["type": "rect", "color": "#aab2bd", "opacity": 0.25],
        "encoding": [
          "x": VegaLite.channel("from", axis, scale), "x2": ["field": "to"],
        ],
      ],
      [
        "mark": ["type": "rule", "clip": true],
        "encoding": [
          "y": y, "x": VegaLite.channel("low", axis, scale), "x2": ["field": "high"],
          "color": colour,
        ],
      ],
      [
        "mark": ["type": "point", "filled": true, "size": 40],
        "encoding": [
          "y": y, "x": VegaLite.channel("value", axis, scale), "color": colour,
          "shape": ["field": "kind", "type": "nominal", "scale": VegaLite.shapes(entries)],
          "tooltip": ["field": "tooltip", "type": "nominal"],
        ],
      ],
    ]
  }
}
