/// Names beside samples of what they stand for, in rows as wide as the chart.
struct Legend {
  /// What is drawn beside a name.
  enum Sample {
    /// A line with its marker.
    case line(MarkStyle)
    /// A dashed line without one.
    case bound
    /// A line without one.
    case level(MarkStyle)
    /// The line that others are compared with.
    case reference
    /// A marker of a series.
    case marker(MarkStyle)
    /// A marker's shape, whatever its series.
    case shape(MarkStyle)
    /// A box in a class of the style sheet, and one more over it.
    case box(String, over: String?)
    /// A box filled with a pattern.
    case pattern(String)
    /// A bar with ends, on a line.
    case span
  }

  static let rowHeight = 17.0

  var items: [(name: String, sample: Sample)]
  /// Said before the names.
  var title: String?

  /// Draws it at the canvas's `y`, and moves that below it.
  func draw(on canvas: inout Canvas) {
    guard !items.isEmpty else { return }
    var x = Canvas.edge
    var y = canvas.y + 9
    if let title {
      canvas.body.label(title, x: x, y: y + 4, "chart-muted")
      x += TextWidth.of(title, size: 11) + 10
    }
    let start = x
    for item in items {
      let sample = Self.width(item.sample)
      let most = Canvas.width - Canvas.edge - start - sample - 6
      let name = TextWidth.fit(item.name, size: 11, width: most)
      let width = sample + 6 + TextWidth.of(name, size: 11)
      if x > start && x + width > Canvas.width - Canvas.edge {
        x = start
        y += Self.rowHeight
      }
      Self.draw(item.sample, x: x, y: y, on: &canvas.body)
      canvas.body.label(name, x: x + sample + 6, y: y + 4)
      x += width + 16
    }
    canvas.y = y + 11
  }

  private static func width(_ sample: Sample) -> Double {
    switch sample {
    case .line, .bound, .level, .reference, .span: 26
    case .marker, .shape: 9
    case .box, .pattern: 14
    }
  }

  private static func draw(_ sample: Sample, x: Double, y: Double, on svg: inout SVGWriter) {
    let row = "\(Coordinate.text(x)) \(Coordinate.text(y))"
    switch sample {
    case .line(let style):
      svg.open("g", [("class", style.colourClass)])
      svg.path("M\(row)h26", "chart-line \(style.dashClass)")
      svg.path(Marker.path(style, x: x + 13, y: y), style.marksClass)
      svg.close("g")
    case .bound: svg.path("M\(row)h26", "chart-bound")
    case .level(let style): svg.path("M\(row)h26", "chart-level \(style.colourClass)")
    case .reference: svg.path("M\(row)h26", "chart-reference")
    case .marker(let style), .shape(let style):
      var classes = style.isHollow ? "chart-hollow" : "chart-mark"
      if case .marker = sample { classes += " \(style.colourClass)" }
      svg.path(Marker.path(style, x: x + 4.5, y: y), classes)
    case .box(let classes, let over):
      box(x, y, [("class", classes)], on: &svg)
      if let over { box(x, y, [("fill", over)], on: &svg) }
    case .pattern(let fill): box(x, y, [("fill", fill)], on: &svg)
    case .span: svg.path("M\(row)m0-4v8m0-4h26m0-4v8", "chart-span")
    }
  }

  private static func box(
    _ x: Double, _ y: Double, _ attributes: SVGWriter.Attributes, on svg: inout SVGWriter
  ) {
    svg.element(
      "rect",
      attributes + [
        ("x", Coordinate.text(x)), ("y", Coordinate.text(y - 6)), ("width", "14"),
        ("height", "12"),
      ])
  }
}
