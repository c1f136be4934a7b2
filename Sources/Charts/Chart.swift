/// A picture of values that are already worked out, as a drawing and as a specification.
///
/// The same chart always gives the same text. What can't be shown, such as NaN or infinity, is left out; a
/// chart with nothing to show says so.
public protocol Chart: Sendable {
  /// Begins every id in the SVG; must be unique on a page that holds several charts.
  var id: String { get }
  /// What the chart shows, in a few words.
  var title: String { get }
  /// The same for those who can't see it: what is compared, and how.
  var summary: String { get }

  /// The chart as one `<svg>` element.
  func svg(_ options: SVGOptions) -> String

  /// The chart as a Vega-Lite specification, version 5, with its data inside: JSON text.
  ///
  /// `usermeta.marks` says how many marks of each kind a renderer has to draw.
  func vegaLite() -> String
}

extension Chart {
  /// The chart as one `<svg>` element that needs nothing besides itself.
  public func svg() -> String { svg(SVGOptions()) }
}

/// What goes into an `<svg>` element besides the picture.
public struct SVGOptions: Sendable, Equatable {
  /// Whether its style sheet goes in; a page with many charts puts `ChartStyle.css` into its head instead.
  public var embedsStyle: Bool
  /// Whether the title is drawn; a page may have it as a heading.
  public var showsTitle: Bool

  /// A self-contained picture, unless said otherwise.
  public init(embedsStyle: Bool = true, showsTitle: Bool = true) {
    self.embedsStyle = embedsStyle
    self.showsTitle = showsTitle
  }
}
