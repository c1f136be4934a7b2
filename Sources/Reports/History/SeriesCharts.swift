import Analysis
import Charts
import Records

/// Pictures of series: the value of each run with its interval, the level between changes, the changes.
struct SeriesCharts {
  /// A picture with more runs would be large, and no longer readable.
  private static let mostRuns = 400
  /// Series side by side in one picture.
  private static let mostPanels = 12

  private let report: SeriesReport

  init(_ report: SeriesReport) { self.report = report }

  /// One picture of the speedups of all series that are shown, of at most twelve; of shares of ceilings where none
  /// has a speedup.
  var svg: String {
    let ratios = report.shown.filter { $0.ratio != nil }
    let parts = (ratios.isEmpty ? report.shown : ratios).prefix(Self.mostPanels)
    let courses = parts.compactMap { part in
      (ratios.isEmpty ? part.share : part.ratio).map { (Self.panelTitle(part, report), $0) }
    }
    return chart("history", "History of \(report.title)", courses).svg() + "\n"
  }

  /// The pictures of one series: of its speedup, and of its share of a ceiling.
  func charts(_ part: SeriesReport.Part, number: Int) -> [NamedChart] {
    part.courses.map { course in
      let name = "series-\(number)-\(course.measure.name.lowercased())"
      let title = "\(Self.axisTitle(course.measure).capitalised), run by run"
      return NamedChart(
        name: name, title: title, caption: caption(course),
        chart: chart(name, title, [(Self.panelTitle(part, report), course)]))
    }
  }

  private func caption(_ course: SeriesCourse) -> String {
    let hidden = course.values.count - Self.mostRuns
    return [
      "Runs in the order in which they started. Lines across: the median between two changes; bars: from the last run "
        + "of a level to the first of the next.",
      hidden > 0 ? "The newest \(Self.mostRuns) runs; \(hidden) earlier ones are left out." : nil,
    ].compactMap(\.self).joined(separator: " ")
  }

  private static func panelTitle(_ part: SeriesReport.Part, _ report: SeriesReport) -> String {
    report.isOfOneCase ? SeriesReport.place(part) : part.series.key.caseID
  }

  private static func axisTitle(_ measure: SeriesCourse.Measure) -> String {
    switch measure {
    case .ratio: "speedup over dense fp32"
    case .share: "share \(HistoryWords.title(measure))"
    }
  }

  private func chart(
    _ id: String, _ title: String, _ courses: [(title: String, course: SeriesCourse)]
  ) -> LineChart {
    let measure = courses.first?.course.measure ?? .ratio
    return LineChart(
      id: id, title: title,
      summary:
        "\(Self.axisTitle(measure).capitalised) of each run with its interval, with the level "
        + "between changes.",
      xAxis: Axis("run, the oldest first"),
      yAxis: Axis(
        Self.axisTitle(measure), measure == .ratio ? .log2 : .linear,
        format: measure == .ratio ? .times : .percent),
      panels: courses.map { panel($0.title, $0.course) }, boundName: "level", hasSolidBounds: true,
      spanName: "change",
      columns: courses.count < 2 ? nil : min(2, courses.count))
  }

  private func panel(_ title: String, _ course: SeriesCourse) -> LineChart.Panel {
    let first = max(0, course.values.count - Self.mostRuns)
    let starts = Set(course.changes.map(\.index))
    let points = course.values.indices.dropFirst(first).flatMap { index -> [LineChart.Point] in
      // The line of a level ends where the next begins.
      let gap = LineChart.Point(x: Double(index) + 0.5, y: ChartValue(.nan), info: MarkInfo(""))
      let point = course.values[index].map { value in
        LineChart.Point(
          x: Double(index + 1),
          y: ChartValue(value.value, low: value.low, high: value.high),
          info: info(course, index, value))
      }
      return (starts.contains(index) ? [gap] : []) + [point].compactMap(\.self)
    }
    let levels = course.levels.filter { $0.range.upperBound > first }.flatMap {
      level -> [LineChart.Point] in
      // From step to step, so that a change stands where it is: between two runs.
      let start = Double(max(first, level.range.lowerBound)) + 0.5
      let end = Double(level.range.upperBound) + 0.5
      return [max(start, Double(first + 1)), min(end, Double(course.values.count))].map {
        LineChart.Point(x: $0, y: ChartValue(level.value), info: MarkInfo(""))
      }
    }
    let spans = course.changes.filter { $0.index > first }.map { change in
      LineChart.Span(
        from: Double(change.index), to: Double(change.index + 1), y: change.after,
        style: MarkStyle(colour: change.change.value < 1 ? 3 : 2),
        info: MarkInfo(report.sentence(change, course), data: ["change": "\(change.index + 1)"]))
    }
    return LineChart.Panel(
      title,
      series: [
        LineChart.Series("runs", style: .series(0), points: points),
        LineChart.Series("level", style: MarkStyle(colour: 1), points: [], bound: levels),
      ],
      spans: spans)
  }

  private func info(_ course: SeriesCourse, _ index: Int, _ value: Estimate) -> MarkInfo {
    let run = course.series.points[index].run
    return MarkInfo(
      [
        "\(HistoryWords.value(value, course.measure)) \(HistoryWords.title(course.measure))",
        "\(run.name), \(HistoryWords.minute(run.startedAt)) UTC",
        "commit \(HistoryWords.commit(run.gitCommit))",
      ].joined(separator: "\n"), data: ["run": run.id])
  }
}
