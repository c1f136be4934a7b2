/// Fills that can be told apart without colour.
enum Pattern {
  /// Thin diagonal lines, drawn over a colour.
  static func hatch(_ id: String) -> String {
    var svg = SVGWriter()
    open(id, size: 6, &svg)
    svg.path("M-1 1l2-2M0 6l6-6M5 7l2-2", "chart-hatch")
    svg.close("pattern")
    return svg.text
  }

  /// The fill of the `index`-th part of a bar: its colour, and lines over it in the paper's.
  static func part(_ id: String, _ index: Int) -> String {
    var svg = SVGWriter()
    open(id, size: 8, colour: MarkStyle(colour: index).colourClass, &svg)
    svg.element("rect", [("fill", "currentColor"), ("width", "8"), ("height", "8")])
    let lines = lines[max(0, index) % lines.count]
    if !lines.isEmpty { svg.path(lines, "chart-part") }
    svg.close("pattern")
    return svg.text
  }

  /// The fill of what no part stands for: hatched, without a colour.
  static func remainder(_ id: String) -> String {
    var svg = SVGWriter()
    open(id, size: 6, &svg)
    svg.element("rect", [("class", "chart-rest"), ("width", "6"), ("height", "6")])
    svg.path("M-1 1l2-2M0 6l6-6M5 7l2-2", "chart-axis")
    svg.close("pattern")
    return svg.text
  }

  /// Nothing, two diagonals, dots, a grid, lines across, lines down, a net, short strokes.
  private static let lines = [
    "", "M-2 2l4-4M0 8l8-8M6 10l4-4", "M1.5 2h1.6M5.5 6h1.6", "M-2 6l4 4M0 0l8 8M6-2l4 4",
    "M0 2h8M0 6h8", "M2 0v8M6 0v8", "M0 0l8 8M8 0l-8 8", "M0 4h8M4 0v8",
  ]

  private static func open(
    _ id: String, size: Int, colour: String? = nil, _ svg: inout SVGWriter
  ) {
    svg.open(
      "pattern",
      [
        ("id", id), ("width", "\(size)"), ("height", "\(size)"),
        ("patternUnits", "userSpaceOnUse"),
      ] + (colour.map { [("class", $0)] } ?? []))
  }
}
