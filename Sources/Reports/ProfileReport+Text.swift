import Analysis
import Records

extension ProfileReport {
  private var advice: [String] {
    guard let advice = CaseAdvice(record) else { return [] }
    return [advice.limit] + advice.remedies
  }

  /// perf's own names; what a CPU lacks, perf says.
  private static let perfEvents = [
    "cycles", "instructions", "cache-misses", "stalled-cycles-backend", "task-clock",
  ]

  private var further: [String] {
    let repeated = command.map(Shell.quoted).joined(separator: " ")
    let events = Self.perfEvents.joined(separator: ",")
    let canCount = counters["cycles"] == "counts"
    let reason = canCount ? "" : " (here \(counters["cycles"] ?? "perf can't count cycles"))"
    return [
      "Further with perf, where it works\(reason):",
      "perf stat -e \(events) -- \(repeated)",
      "perf record --call-graph fp -- \(repeated) && perf annotate",
    ]
  }

  func text(_ style: Style) -> String {
    var sections = lists.map { list in
      let table = TextTable([.left], fitting: list.rows.map { [$0[0].cut(to: 40)] })
      let column = (table.widths.first ?? 0) + table.indent + 2
      return [style(list.title, .heading)]
        + list.rows.flatMap { row in
          (table.line([row[0].cut(to: 40)], limit: style.width).padding(to: column) + row[1])
            .wrapped(to: style.width, keeping: column)
        }
    }
    if !advice.isEmpty {
      sections.append(
        [style("What limits it, and what would help", .heading)]
          + advice.flatMap { ("  " + $0).wrapped(to: style.width, keeping: 2) })
    }
    if !warnings.isEmpty {
      sections.append(
        [style("Warnings", .heading)]
          + warnings.flatMap { ("  " + $0).wrapped(to: style.width, keeping: 2) })
    }
    // Commands are to be copied: they are never wrapped.
    sections.append(
      (further.first ?? "").wrapped(to: style.width, keeping: 0)
        + further.dropFirst().map { "  " + $0 })
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  var markdown: String {
    var sections = lists.map { list in
      ["## \(list.title)", ""] + list.rows.map { "- \($0[0]): \(Markdown.escape($0[1]))" }
    }
    if !advice.isEmpty {
      sections.append(
        ["## What limits it, and what would help", ""] + advice.map { "- \(Markdown.escape($0))" })
    }
    if !warnings.isEmpty {
      sections.append(["## Warnings", ""] + warnings.map { "- \(Markdown.escape($0))" })
    }
    sections.append(
      [Markdown.escape(further.first ?? ""), "", "```"] + further.dropFirst() + ["```"])
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }
}
