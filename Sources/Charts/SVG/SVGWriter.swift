/// SVG text under construction; everything that goes in is escaped.
struct SVGWriter {
  typealias Attributes = [(String, String)]

  private(set) var text = ""

  /// Begins an element.
  mutating func open(_ name: String, _ attributes: Attributes = []) {
    text += "<\(name)"
    append(attributes)
    text += ">"
  }

  /// Ends the element `name`.
  mutating func close(_ name: String) { text += "</\(name)>" }

  /// An element that holds `content`, or nothing.
  mutating func element(_ name: String, _ attributes: Attributes = [], _ content: String? = nil) {
    text += "<\(name)"
    append(attributes)
    if let content {
      text += ">\(XMLText.escaped(content))</\(name)>"
    } else {
      text += "/>"
    }
  }

  /// A mark: an element with its tooltip and data.
  mutating func mark(_ name: String, _ info: MarkInfo, _ attributes: Attributes) {
    open(name, attributes + info.attributes)
    element("title", [], info.tooltip)
    close(name)
  }

  /// A path in one of the style sheet's classes.
  mutating func path(_ path: String, _ classes: String) {
    element("path", [("class", classes), ("d", path)])
  }

  /// A line of text; `anchor` is `start`, `middle` or `end`.
  mutating func label(
    _ label: String, x: Double, y: Double, _ classes: String = "", anchor: Anchor = .start,
    degrees: Double = 0
  ) {
    var attributes = [("x", Coordinate.text(x)), ("y", Coordinate.text(y))]
    let all = [classes, anchor.className].filter { !$0.isEmpty }.joined(separator: " ")
    if !all.isEmpty { attributes.append(("class", all)) }
    if degrees != 0 {
      let turn = [degrees, x, y].map(Coordinate.text).joined(separator: " ")
      attributes.append(("transform", "rotate(\(turn))"))
    }
    element("text", attributes, label)
  }

  /// Which point of a text its x is.
  enum Anchor {
    case start, middle, end

    var className: String {
      switch self {
      case .start: ""
      case .middle: "chart-mid"
      case .end: "chart-end"
      }
    }
  }

  /// Text that is SVG already.
  mutating func raw(_ svg: String) { text += svg }

  private mutating func append(_ attributes: Attributes) {
    for (name, value) in attributes { text += " \(name)=\"\(XMLText.escaped(value))\"" }
  }
}
