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
      let side = isJustBelowAnother(ceiling) ? "below" : "above"
      return ends.enumerated().map { index, end in
        [
          "role": "ceiling", "ceiling": .string(ceiling.label), "x": JSON(end.0), "y": JSON(end.1),
          "label": .string(
            ceiling.slope != nil ? index == 0 ? "start" : "" : index == 1 ? side : ""),
          "tooltip": .string(ceiling.info.tooltip),
        ]
      }
    }
  }

  /// Whether a label above it would lie on that of another peak.
  private func isJustBelowAnother(_ ceiling: Ceiling) -> Bool {
    guard let peak = ceiling.peak else { return false }
    let others = ceilings.filter { $0 != ceiling }.compactMap(\.peak)
    return others.contains { $0 >= peak && $0 < peak * 1.12 }
  }

  /// Names that some point has, with their styles.
  private func entries(
    _ names: [String], _ index: KeyPath<Point, Int>, _ style: (Int) -> MarkStyle
  ) -> [(name: String, style: MarkStyle)] {
    let used = Set(points.filter(isShown).map { $0[keyPath: index] })
    return names.enumerated().filter { used.contains($0.offset) }
      .map { ($0.element, style($0.offset)) }
  }

  private var layers: [JSON] {
    let x = VegaLite.channel("x", xAxis, scales?.x)
    let y = VegaLite.channel("y", yAxis, scales?.y)
    let tooltip: JSON = ["field": "tooltip", "type": "nominal"]
    func only(_ test: String) -> JSON { [["filter": .string(test)]] }
    let entries = entries(colours, \.colour) { MarkStyle(colour: $0) }
    let shapeEntries = self.entries(shapes, \.shape) { MarkStyle(shape: $0) }
    let colour: JSON = [
      "field": "colour", "type": "nominal", "title": .string(colourTitle),
      "scale": VegaLite.colours(entries),
    ]
    let shape: JSON = [
      "field": "shape", "type": "nominal", "title": .string(shapeTitle),
      "scale": VegaLite.shapes(shapeEntries),
    ]
    func name(_ label: String, align: JSON, dy: JSON) -> JSON {
      [
        "transform": only("datum.label === '\(label)'"),
        "mark": ["type": "text", "align": align, "dy": dy, "color": "#5b6470", "fontSize": 10],
        "encoding": ["x": x, "y": y, "text": ["field": "ceiling", "type": "nominal"]],
      ]
    }
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
        name("start", align: "left", dy: -6), name("above", align: "right", dy: -6),
        name("below", align: "right", dy: 9),
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
