import Analysis
import Records

extension SeriesReport {
  /// Bars of a sparkline: on a line of its own, and in a column.
  private static let mostBars = 60
  private static let mostBarsOfAColumn = 20

  /// Every run of one case, a line where a level changed.
  func text(_ style: Style) -> String {
    var lines = [
      style((parts.first?.series.key.caseID ?? "").cutInMiddle(to: style.width), .heading)
    ]
    for part in parts {
      lines += [""] + style.paragraph(Self.heading(part), indent: 0).map { style($0, .heading) }
      lines += trends(part, style) + table(part, style)
    }
    lines.append("")
    lines += Self.notes(style)
    return lines.joined(separator: "\n") + "\n"
  }

  /// All series that changed, the last change of each.
  func overview(_ style: Style) -> String {
    let names = CaseNames(shown.map(\.series.key.caseID))
    var lines = [
      style(
        shown.isEmpty ? "No series changed" : "\(shown.count) series changed", .heading)
    ]
    let rows = shown.map { row($0, names, style) }
    let table = NamedRows(
      Self.overviewTitles, [.left, .left, .left, .left], fitting: rows, style)
    if !rows.isEmpty { lines += ["", table.heading] }
    var place = ""
    for (part, row) in zip(shown, rows) {
      if Self.place(part) != place && Set(shown.map(Self.place)).count > 1 {
        place = Self.place(part)
        lines += style.paragraph(place, indent: 0).map { style($0, .heading) }
      }
      lines += table.lines(row)
    }
    if !rows.isEmpty { lines.append("") }
    let asides = [names.common.map { "all cases: \($0)" }, others].compactMap(\.self)
    lines += asides.flatMap { style.paragraph($0, indent: 2) }.map { style($0, .aside) }
    return (lines + Self.notes(style)).joined(separator: "\n") + "\n"
  }

  static let overviewTitles = ["case", "last change", "since", "course"]

  private func row(_ part: Part, _ names: CaseNames, _ style: Style) -> NamedRows.Row {
    guard let ratio = part.ratio, let change = ratio.changes.last else {
      return NamedRows.Row(name: names[part.series.key.caseID], figures: [])
    }
    let run = part.series.points[change.index].run
    return NamedRows.Row(
      name: names[part.series.key.caseID],
      figures: [
        Units.change(change.change),
        "\(HistoryWords.day(run.startedAt)), \(HistoryWords.commit(run.gitCommit))",
        sparkline(ratio, bars: Self.mostBarsOfAColumn, style),
      ],
      remarks: [SeriesFacts(ratio, runs: runs).text(of: change)]
        + (ratio.changes.count > 1
          ? ["\(Units.count(ratio.changes.count - 1, "earlier change"))"] : []),
      emphasis: change.change.value < 1 ? .bad : .good)
  }

  private static func notes(_ style: Style) -> [String] {
    style.paragraph(explanation, indent: 2).map { style($0, .aside) }
  }

  static let explanation =
    "Changes are of the level between runs; a new one shows once three runs have followed it. Times are for "
    + "looking at: they aren't comparable between days."

  // MARK: One series

  /// The course of each figure in one line.
  private func trends(_ part: Part, _ style: Style) -> [String] {
    let names = part.courses.map { HistoryWords.title($0.measure) }
    let width = names.map(\.count).max() ?? 0
    return zip(part.courses, names).map { course, name in
      let values = course.values.compactMap { $0?.value }
      let range = HistoryWords.range(values, course.measure)
      return
        "  \(name.padding(to: width))  \(sparkline(course, bars: Self.mostBars, style))  \(range)"
    }
  }

  private func sparkline(_ course: SeriesCourse, bars count: Int, _ style: Style) -> String {
    let bars = Self.binned(course.values.map { $0?.value }, to: count)
    return Sparkline(spanning: bars.compactMap(\.self), usesBlocks: style.usesBlocks).text(bars)
  }

  /// The medians of at most `most` equal stretches of `values`; nil for one without any.
  static func binned(_ values: [Double?], to most: Int) -> [Double?] {
    guard values.count > most else { return values }
    return (0..<most).map { bin in
      let stretch = values[(bin * values.count / most)..<((bin + 1) * values.count / most)]
      let sorted = stretch.compactMap(\.self).sorted()
      return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }
  }

  private func table(_ part: Part, _ style: Style) -> [String] {
    let count = part.series.points.count
    let first = max(0, count - limit)
    let rows = (first..<count).map { row($0, part) }
    var table = TextTable(
      alignments(part), fitting: [titles(part)] + rows.filter { $0.count > 3 })
    table.tighten(to: style.width)
    var lines = ["", style(table.line(titles(part), limit: style.width), .aside)]
    for index in 0..<count {
      for course in part.courses {
        for change in course.changes where change.index == index {
          lines += mark(change, course, style)
        }
      }
      if index >= first {
        lines.append(table.line(rows[index - first], limit: style.width))
      } else if index == first - 1 {
        lines.append(
          style("  … \(Units.count(first, "earlier run")) not shown: raise --limit", .aside))
      }
    }
    return lines
  }

  /// The line of a change, before the run that it begins with.
  private func mark(_ change: ChangePoint, _ course: SeriesCourse, _ style: Style) -> [String] {
    let emphasis: Style.Emphasis = change.change.value < 1 ? .bad : .good
    return "> \(sentence(change, course))".cuttingWords(to: style.width)
      .wrapped(to: style.width, keeping: 2).map { style($0, emphasis) }
  }
}
