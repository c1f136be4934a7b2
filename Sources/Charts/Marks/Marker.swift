/// The outlines of markers, as SVG paths: no ids are needed, and every renderer draws them.
enum Marker {
  /// How far a marker reaches from its middle.
  static let radius = 3.4

  /// A marker around (`x`, `y`), its inner figure included, with a whisker through it from `top` to `bottom`.
  static func path(
    _ style: MarkStyle, x: Double, y: Double, whisker: (top: Double, bottom: Double)? = nil
  ) -> String {
    var path = ""
    if let whisker {
      // The marker hides the part of its whisker that it covers.
      let reach = radius + 0.6
      if whisker.top < y - reach {
        path +=
          "M\(Coordinate.text(x)) \(Coordinate.text(whisker.top))"
          + "V\(Coordinate.text(y - reach))"
      }
      if whisker.bottom > y + reach {
        path +=
          "M\(Coordinate.text(x)) \(Coordinate.text(y + reach))"
          + "V\(Coordinate.text(whisker.bottom))"
      }
    }
    path += "M\(Coordinate.text(x)) \(Coordinate.text(y))" + outline(style.shape)
    return path + inner(style.fill)
  }

  /// Relative to the middle, and back to it.
  private static func outline(_ shape: Int) -> String {
    switch max(0, shape) % 6 {
    case 0: "m-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0zm3.4 0"
    case 1: "m-3 -3h6v6h-6zm3 3"
    case 2: "m0 -4l3.8 6.6h-7.6zm0 4"
    case 3: "m0 -4.3l4.3 4.3l-4.3 4.3l-4.3 -4.3zm0 4.3"
    case 4: "m0 4l3.8 -6.6h-7.6zm0 -4"
    default: "m-1.2 -3.8h2.4v2.6h2.6v2.4h-2.6v2.6h-2.4v-2.6h-2.6v-2.4h2.6zm1.2 3.8"
    }
  }

  /// What sets hollow markers apart: nothing, a dot, or a stroke.
  private static func inner(_ fill: Int) -> String {
    switch max(0, fill) % MarkStyle.fills {
    case 2: "m-.6 0h1.2v.6h-1.2z"
    case 3: "m-2 0h4"
    default: ""
    }
  }
}
