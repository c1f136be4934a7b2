import Analysis
import Records

extension DoctorReport {
  private static let titles = ["case", "head / base", "scatter of a pair", "found from", "pairs"]
  private static let alignments: [TextTable.Alignment] = [.left, .left, .left, .left, .right]

  func text(_ style: Style) -> String {
    var lines = style.paragraph(headline, indent: 0).map { style($0, emphasis) }
    let column = (figures.map { $0[0].count }.max() ?? 0) + 4
    lines += figures.flatMap { row in
      ("  \(row[0])".padding(to: column) + row[1].cuttingWords(to: style.width - column))
        .wrapped(to: style.width, keeping: column)
    }
    let rows = diagnosis.cases.map {
      NamedRows.Row(name: names[$0.caseID], figures: Self.figures($0))
    }
    if !rows.isEmpty {
      let table = NamedRows(Self.titles, Self.alignments, fitting: rows, style)
      lines += ["", style("Cases", .heading), table.heading] + rows.flatMap(table.lines)
      lines += (names.common.map { style.paragraph("all cases: \($0)", indent: 2) } ?? [])
        .map { style($0, .aside) }
    }
    func list(_ title: String, _ items: [String], _ emphasis: Style.Emphasis?) {
      guard !items.isEmpty else { return }
      lines += ["", style(title, .heading)]
      lines += items.flatMap { item in
        ("  " + item.cuttingWords(to: style.width - 4)).wrapped(to: style.width, keeping: 2)
          .enumerated().map { $0.offset == 0 ? $0.element : "  " + $0.element }
      }.map { style($0, emphasis) }
    }
    list("Can't be gated on", otherLines, .warning)
    list("What disturbs it", disturbances, .warning)
    list("Settings for bench compare", settingsAdvice, nil)
    return lines.joined(separator: "\n") + "\n"
  }

  var markdown: String {
    var sections = [
      ["## bench doctor: \(Markdown.escape(headline))"],
      figures.map { "- \($0[0]): \(Markdown.escape($0[1]))" },
    ]
    let rows = diagnosis.cases.map { [names[$0.caseID]] + Self.figures($0) }
    sections.append(Markdown.table(Self.titles, Self.alignments, rows))
    sections.append(names.common.map { ["All cases: \(Markdown.escape($0))."] } ?? [])
    // Code among these is meant as such; names are not.
    for (title, items) in [
      ("Can't be gated on", otherLines.map(Markdown.escape)), ("What disturbs it", disturbances),
      ("Settings for bench compare", settingsAdvice.map(Markdown.escape)),
    ] where !items.isEmpty {
      sections += [["### \(title)"], items.map { "- \($0)" }]
    }
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private static func figures(_ one: Diagnosis.Case) -> [String] {
    [
      Units.change(one.ratio), text(one.deviation), text(one.smallestFound), String(one.pairs),
    ]
  }

  /// Cases that there are no figures of, and why; none where the headline says it of all.
  private var otherLines: [String] {
    var others = diagnosis.others
    if case .notFit(.fewPairs) = diagnosis.fitness {
      others.removeAll { !$0.pairLogRatios.isEmpty }
    }
    return others.map { one in
      let isJudged = [.inconclusive, .same, .slower, .faster].contains(one.verdict)
      let few = "only \(Units.count(one.pairLogRatios.count, "pair")) of processes"
      return "\(names[one.caseID]): \(isJudged ? few : one.reason ?? one.verdict.rawValue)"
    }
  }
}
