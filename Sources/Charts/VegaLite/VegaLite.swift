/// What all Vega-Lite specifications have in common.
enum VegaLite {
  static let schema = "https://vega.github.io/schema/vega-lite/v5.json"

  /// A specification of `chart`: what it draws is `content`, of `marks` marks of each kind.
  static func specification(
    _ chart: any Chart, marks: [(kind: String, count: Int)], _ content: [(String, JSON)]
  ) -> String {
    let marks: JSON = .object(marks.map { ($0.kind, .number(Double($0.count))) })
    return JSON.object(
      [
        ("$schema", .string(schema)), ("title", .string(chart.title)),
        ("description", .string(chart.summary)), ("usermeta", ["marks": marks]),
      ] + content + [("config", config)]
    ).text + "\n"
  }

  /// Grid and faces as in the drawing.
  private static let config: JSON = [
    "view": ["stroke": nil], "font": "Helvetica, Arial, sans-serif",
    "axis": [
      "gridColor": "#e7eaee", "domainColor": "#aab2bd", "ticks": false, "labelColor": "#5b6470",
      "titleFontWeight": "normal",
    ],
    "legend": ["title": nil],
  ]

  /// Inline data.
  static func data(_ rows: [JSON]) -> JSON { ["values": .array(rows)] }

  /// A channel that reads the quantity `field` along `axis`.
  static func channel(_ field: String, _ axis: Axis, _ scale: Scale?) -> JSON {
    var kind: [(String, JSON)] =
      switch axis.kind {
      case .linear: [("type", "linear"), ("zero", false)]
      case .log2: [("type", "log"), ("base", 2)]
      case .log10: [("type", "log"), ("base", 10)]
      }
    if let scale {
      kind += [
        ("domain", [.number(scale.low), .number(scale.high)]), ("nice", false), ("clamp", false),
      ]
    }
    let format: JSON =
      switch axis.format {
      case .number: "~s"
      case .percent: "~%"
      case .times: "~r"
      }
    return [
      "field": .string(field), "type": "quantitative", "title": .string(axis.title),
      "scale": .object(kind), "axis": ["format": format],
    ]
  }

  /// The colours of series by name.
  static func colours(_ entries: [(name: String, style: MarkStyle)]) -> JSON {
    [
      "domain": .array(entries.map { .string($0.name) }),
      "range": .array(
        entries.map { .string(Palette.series[Palette.seriesIndex($0.style.colour)].light) }),
    ]
  }

  /// The shapes of series by name.
  static func shapes(_ entries: [(name: String, style: MarkStyle)]) -> JSON {
    let names = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"]
    return [
      "domain": .array(entries.map { .string($0.name) }),
      "range": .array(
        entries.map { .string(names[max(0, $0.style.shape) % names.count]) }),
    ]
  }

  /// The dashes of series by name.
  static func dashes(_ entries: [(name: String, style: MarkStyle)]) -> JSON {
    let dashes: [JSON] = [[1, 0], [6, 3], [2, 3], [7, 3, 2, 3], [11, 4]]
    return [
      "domain": .array(entries.map { .string($0.name) }),
      "range": .array(entries.map { dashes[max(0, $0.style.dash) % dashes.count] }),
    ]
  }

  /// Members of a mark's row that say what it stands for.
  static func members(_ info: MarkInfo) -> [(String, JSON)] {
    [("tooltip", .string(info.tooltip))]
      + info.attributes.map { (String($0.0.dropFirst("data-".count)), .string($0.1)) }
  }
}
