/// How the marks of a series look: by colour, and by what remains without it.
///
/// Each index counts from 0 and starts again where there are no more.
public struct MarkStyle: Sendable, Hashable {
  /// Of `--chart-series-1` and on.
  public var colour: Int
  /// Circle, square, triangle, diamond, triangle on its tip, cross.
  public var shape: Int
  /// Solid, hollow, dotted, half.
  public var fill: Int
  /// Of a line: solid, dashed, dotted, dash-dotted, long dashes.
  public var dash: Int

  /// A style by its parts.
  public init(colour: Int = 0, shape: Int = 0, fill: Int = 0, dash: Int = 0) {
    self.colour = colour
    self.shape = shape
    self.fill = fill
    self.dash = dash
  }

  /// A style that differs from that of another index in every way there is.
  public static func series(_ index: Int) -> MarkStyle {
    MarkStyle(colour: index, shape: index, fill: 0, dash: index)
  }

  var colourClass: String { "chart-s\(Palette.seriesIndex(colour) + 1)" }
  /// Of a group of marks: its colour, and whether they are filled with it.
  var marksClass: String { colourClass + (isHollow ? " chart-hollow" : " chart-mark") }
  var dashClass: String { "chart-l\(max(0, dash) % Self.dashes.count)" }
  /// Filled with the paper's colour instead of its own.
  var isHollow: Bool { max(0, fill) % Self.fills != 0 }

  static let fills = 4
  static let dashes = ["", "6 3", "1.5 2.5", "7 2.5 1.5 2.5", "11 4"]
}
