/// An `<svg>` element under construction: its frame, title and style around what a chart draws.
struct Canvas {
  /// As wide as a column of text: smaller pages and screens scale it.
  static let width = 760.0
  /// Between a chart's edge and anything in it.
  static let edge = 10.0

  let chart: any Chart
  let options: SVGOptions
  var body = SVGWriter()
  /// Patterns and clips.
  var definitions = SVGWriter()
  /// Where the next thing begins.
  var y: Double

  init(_ chart: any Chart, _ options: SVGOptions) {
    self.chart = chart
    self.options = options
    y = Self.edge
    guard options.showsTitle else { return }
    let title = TextWidth.fit(chart.title, size: 14, width: Self.width - 2 * Self.edge)
    body.label(title, x: Self.edge, y: y + 12, "chart-title")
    y += 26
  }

  /// The id of a part of this chart; no two charts of a page share one.
  func id(_ part: String) -> String { "\(Self.name(chart.id))-\(part)" }

  /// The whole element, as high as `y` says.
  func text() -> String {
    var svg = SVGWriter()
    let (width, height) = (Coordinate.text(Self.width), Coordinate.text(y))
    svg.open(
      "svg",
      [
        ("xmlns", "http://www.w3.org/2000/svg"), ("class", "chart"), ("id", Self.name(chart.id)),
        ("viewBox", "0 0 \(width) \(height)"), ("width", width), ("height", height),
        ("role", "img"), ("aria-labelledby", "\(id("title")) \(id("desc"))"),
      ])
    svg.element("title", [("id", id("title"))], chart.title)
    svg.element("desc", [("id", id("desc"))], chart.summary)
    if options.embedsStyle { svg.raw("<style>\(XMLText.escaped(ChartStyle.css))</style>") }
    if !definitions.text.isEmpty { svg.raw("<defs>\(definitions.text)</defs>") }
    svg.element("rect", [("class", "chart-paper"), ("width", width), ("height", height)])
    svg.raw(body.text)
    svg.close("svg")
    return svg.text
  }

  /// Says that there is nothing to show, where a picture would be.
  mutating func nothing(_ why: String?) {
    body.element(
      "rect",
      [
        ("class", "chart-void"), ("x", Coordinate.text(Self.edge)), ("y", Coordinate.text(y)),
        ("width", Coordinate.text(Self.width - 2 * Self.edge)), ("height", "80"),
      ])
    let text = TextWidth.fit(why ?? "Nothing to show.", size: 11, width: Self.width - 60)
    body.label(text, x: Self.width / 2, y: y + 44, "chart-muted", anchor: .middle)
    y += 80 + Self.edge
  }

  /// `id` as XML and CSS take it: letters, digits and hyphens, a letter first.
  static func name(_ id: String) -> String {
    let name = String(
      id.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" })
    return name.first?.isLetter == true ? name : "c" + name
  }
}
