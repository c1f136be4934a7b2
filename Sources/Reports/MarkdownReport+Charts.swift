import Charts

extension Markdown {
  /// The charts of a run whose folder the text lies in, as pictures with their descriptions and captions.
  static func charts(_ charts: ChartSet) -> [String] {
    guard !charts.charts.isEmpty else { return [] }
    return ["## Charts"]
      + charts.charts.flatMap { chart in
        [
          "", "### \(escape(chart.title))", "",
          "![\(alternative(chart.chart.summary))](charts/\(chart.name).svg)", "",
          escape(chart.caption),
        ]
      }
      + charts.notes.flatMap { ["", escape($0)] }
  }

  /// `text` between the brackets of a picture.
  private static func alternative(_ text: String) -> String {
    escape(text).replacing("[", with: "\\[").replacing("]", with: "\\]")
  }
}
