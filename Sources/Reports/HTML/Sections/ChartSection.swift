import Charts

/// The charts of a run.
enum ChartSection {
  /// `charts` under one heading.
  static func section(_ charts: ChartSet, id: String, _ templates: Templates) -> Page.Section {
    let figures = charts.charts.map { templates.html(Figure($0)) }
    let notes = charts.notes.map { Notices.Notice.note($0) }
    return Page.Section(
      id: id, title: "Charts",
      lead: charts.charts.isEmpty
        ? nil
        : "Point at a mark, or go to it with the arrow keys, to see its record; choose it to go to its "
          + "row in the table.",
      content: figures.joined()
        + (notes.isEmpty ? "" : templates.html(Notices(notices: notes))))
  }

  /// The charts' own style sheet, in the colours of the page's light and dark.
  static let style =
    ChartStyle.css + "\n:root{"
    + ChartStyle.properties.map { "\($0.name):light-dark(\($0.light),\($0.dark));" }.joined()
    + "}\n"
}
