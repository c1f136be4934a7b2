import Analysis
import Hardware
import Records

extension SeriesReport {
  /// Series of one page: with more it is too long to look at.
  private static let mostSeries = 24

  /// The page.
  var page: String {
    get throws {
      let templates = try Templates()
      let pictures = SeriesCharts(self)
      let shown = self.shown.prefix(Self.mostSeries)
      let series = shown.enumerated().map { number, part in
        Page.Section(
          id: "series-\(number)",
          title: isOfOneCase ? Self.place(part) : part.series.key.caseID,
          name: isOfOneCase ? part.series.key.fingerprint : "Series \(number + 1)",
          lead: (isOfOneCase
            ? Self.span(part.series.points.map(\.run)) : Self.heading(part)).capitalised + ".",
          content: content(part, pictures.charts(part, number: number), templates))
      }
      let left = self.shown.count - shown.count
      let page = Page(
        kind: "History", title: CaseNames([title])[title].capitalised,
        subtitle: subtitle + (left > 0 ? " · \(left) more series left out" : ""),
        sections: [summary(templates)] + series, nonce: StableHash.digits(title + subtitle),
        source: "the recorded runs")
      return templates.html(page)
    }
  }

  private var subtitle: String {
    (isOfOneCase ? "\(title) · " : "") + Self.span(parts.flatMap(\.series.points).map(\.run))
  }

  /// All changes in one table.
  private func summary(_ templates: Templates) -> Page.Section {
    let names = CaseNames(shown.map(\.series.key.caseID))
    let rows = shown.flatMap { part in
      part.courses.flatMap { course in
        course.changes.reversed().map { change -> DataTable.Row in
          let run = part.series.points[change.index].run
          return DataTable.Row(cells: [
            .init(
              text: isOfOneCase ? part.series.key.fingerprint : names[part.series.key.caseID],
              detail: SeriesFacts(course, runs: runs).text(of: change), isHeader: true),
            .init(text: HistoryWords.title(course.measure)),
            .init(text: Units.change(change.change), kind: "n"),
            .init(text: HistoryWords.minute(run.startedAt)),
            .init(text: HistoryWords.commit(run.gitCommit)),
          ])
        }
      }
    }
    let titles = [isOfOneCase ? "machine" : "case", "of what", "change", "since (UTC)", "commit"]
    let table = DataTable(
      caption: "Changes, the newest of each series first", style: "plain",
      titles: titles.map { .init(text: $0, isRight: $0 == "change") }, rows: rows,
      note: isOfOneCase ? nil : names.common.map { "All cases: \($0)." })
    return Page.Section(
      id: "changes", title: rows.isEmpty ? "Nothing changed" : "What changed", name: "Changes",
      lead: [others.map { "\($0.capitalised)." }, Self.explanation].compactMap(\.self)
        .joined(separator: " "),
      content: rows.isEmpty ? "" : templates.html(table))
  }

  private func content(
    _ part: Part, _ charts: [NamedChart], _ templates: Templates
  ) -> String {
    let count = part.series.points.count
    let first = max(0, count - limit)
    var table = DataTable(
      caption: "Runs, the newest first", titles(part), alignments(part),
      (first..<count).reversed().map { row($0, part) },
      note: first > 0 ? "\(Units.count(first, "earlier run")) left out." : nil)
    table.isTall = count - first > 20
    return charts.map { templates.html(Figure($0)) }.joined() + templates.html(table)
  }
}
