extension ScatterChart {
  /// The chart as a Vega-Lite specification: JSON text.
  public func vegaLite() -> String {
    let shown = points.filter(isShown)
    let rows = shown.map { point -> JSON in
      .object(
        [
          ("role", "point"), ("x", JSON(point.x.value)), ("y", JSON(point.y.value)),
          ("low", JSON(point.y.low)), ("high", JSON(point.y.high)),
          ("colour", .string(name(point.colour, in: colours))),
          ("shape", .string(name(point.shape, in: shapes))),
        ] + VegaLite.members(point.info))
    }
    return VegaLite.specification(
      self, marks: [("point", shown.count)],
      [
        ("width", 560), ("height", 380), ("data", VegaLite.data(rows + ceilingRows)),
        ("layer", .array(layers)),
      ])
  }

  private func name(_ index: Int, in names: [String]) -> String {
    names.indices.contains(index) ? names[index] : "\(index)"
  }

  /// Both ends of each ceiling within the scales.
  private var ceilingRows: [JSON] {
    guard let scales else { return [] }
    let top = ceilings.compactMap(\.peak).max() ?? scales.y.high
    let fastest = ceilings.compactMap(\.slope).max()
    return ceilings.flatMap { ceiling -> [JSON] in
      let ends: [(Double, Double)]
      if let rate = ceiling.slope {
        let first = max(scales.x.low, scales.y.low / rate)
        let last = min(scales.x.high, min(top, scales.y.high) / rate)
        ends = [(first, first * rate), (last, last * rate)]
      } else if let peak = ceiling.peak {
        ends = [(max(scales.x.low, fastest.map { peak / $0 } ?? 0), peak), (scales.x.high, peak)]
      } else {
        ends = []
      }
      guard ends.count == 2, ends[0].0 < ends[1].0 else { return [] }
      return ends.enumerated().map { index, end in
        [
          "role": "ceiling", "ceiling": .string(ceiling.label), "x": JSON(end.0), "y": JSON(end.1),
          "end": .bool(index == 1), "tooltip": .string(ceiling.info.tooltip),
        ]
      }
    }
  }

  private var layers: [JSON] {
    let x = VegaLite.channel("x", xAxis, scales?.x)
    let y = VegaLite.channel("y", yAxis, scales?.y)
    let tooltip: JSON = ["field": "tooltip", "type": "nominal"]
    func only(_ test: String) -> JSON { [["filter": .string(test)]] }
    let entries = colours.enumerated().map { ($0.element, MarkStyle(colour: $0.offset)) }
    let shapeEntries = shapes.enumerated().map { ($0.element, MarkStyle(shape: $0.offset)) }
    let colour: JSON = [
      "field": "colour", "type": "nominal", "title": .string(colourTitle),
      "scale": VegaLite.colours(entries),
    ]
    let shape: JSON = [
      "field": "shape", "type": "nominal", "title": .string(shapeTitle),
      "scale": VegaLite.shapes(shapeEntries),
    ]
    var layers: [JSON] = []
    if !ceilings.isEmpty {
      layers += [
        [
          "transform": only("datum.role === 'ceiling'"),
          "mark": ["type": "line", "color": "#5b6470", "strokeWidth": 1.2],
          "encoding": [
            "x": x, "y": y, "detail": ["field": "ceiling", "type": "nominal"], "tooltip": tooltip,
          ],
        ],
        [
          "transform": only("datum.role === 'ceiling' && datum.end"),
          "mark": ["type": "text", "align": "right", "dy": -6, "color": "#5b6470"],
          "encoding": ["x": x, "y": y, "text": ["field": "ceiling", "type": "nominal"]],
        ],
      ]
    }
    layers += [
      [
        "transform": only("datum.role === 'point'"), "mark": "rule",
        "encoding": [
          "x": x, "y": VegaLite.channel("low", yAxis, scales?.y), "y2": ["field": "high"],
          "color": colour,
        ],
      ],
      [
        "transform": only("datum.role === 'point'"),
        "mark": ["type": "point", "filled": true, "size": 40],
        "encoding": ["x": x, "y": y, "color": colour, "shape": shape, "tooltip": tooltip],
      ],
    ]
    return layers
  }
}
