import Charts

/// The charts of a run.
enum ChartSection {
  /// `charts` under one heading; `lead` says what can be done with a mark.
  static func section(
    _ charts: ChartSet, id: String, lead: String = toTheTable, _ templates: Templates
  ) -> Page.Section {
    let figures = charts.charts.map { templates.html(Figure($0)) }
    let notes = charts.notes.map { Notices.Notice.note($0) }
    return Page.Section(
      id: id, title: "Charts",
      lead: charts.charts.isEmpty ? nil : lead,
      content: figures.joined()
        + (notes.isEmpty ? "" : templates.html(Notices(notices: notes))))
  }

  /// Of charts whose records are in the page.
  private static let toTheTable =
    "Point at a mark, or go to it with the arrow keys, to see its record; choose it to go to its row in the "
    + "table."

  /// The charts' own style sheet, in the colours of the page's light and dark.
  static let style =
    ChartStyle.css + "\n:root{"
    + ChartStyle.properties.map { "\($0.name):light-dark(\($0.light),\($0.dark));" }.joined()
    + "}\n"
}
