import Charts

/// A chart with its title and how to read it.
struct Figure: PagePart {
  static let template = "figure"

  let id: String
  let title: String
  let caption: String
  /// The chart, drawn in the style of the page.
  let svg: String

  init(_ chart: NamedChart) {
    id = "figure-\(chart.name)"
    title = chart.title
    caption = chart.caption
    svg = chart.chart.svg(SVGOptions(embedsStyle: false, showsTitle: false))
  }
}
