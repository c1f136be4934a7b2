extension BarChart {
  /// The chart as a Vega-Lite specification: JSON text.
  public func vegaLite() -> String {
    let drawn = panels.filter { $0.bars.contains { Self.length($0) > 0 } }
    let count = drawn.flatMap(\.bars).flatMap(Self.shown).count
    let entries = parts.enumerated().map {
      ($0.element, MarkStyle(colour: $0.offset == remainder ? 6 : $0.offset))
    }
    return VegaLite.specification(
      self, marks: [("bar", count)],
      [
        ("vconcat", .array((drawn.isEmpty ? panels : drawn).map { specification($0, entries) }))
      ])
  }

  private func specification(_ panel: Panel, _ entries: [(String, MarkStyle)]) -> JSON {
    let rows = panel.bars.flatMap { bar in
      Self.shown(bar).map { segment -> JSON in
        .object(
          [
            ("bar", .string(bar.name)),
            (
              "part",
              .string(
                parts.indices.contains(segment.part) ? parts[segment.part] : "\(segment.part)")
            ),
            ("order", .number(Double(segment.part))), ("value", JSON(segment.value)),
          ] + VegaLite.members(segment.info))
      }
    }
    return [
      "title": .string(panel.title), "width": 480, "height": ["step": 24],
      "data": VegaLite.data(rows), "mark": ["type": "bar", "stroke": "#ffffff"],
      "encoding": [
        "y": ["field": "bar", "type": "nominal", "sort": nil, "title": nil],
        "x": [
          "field": "value", "type": "quantitative", "title": .string(panel.axis.title),
          "stack": "zero",
        ],
        "order": ["field": "order", "type": "quantitative"],
        "color": ["field": "part", "type": "nominal", "scale": VegaLite.colours(entries)],
        "tooltip": ["field": "tooltip", "type": "nominal"],
      ],
    ]
  }
}
