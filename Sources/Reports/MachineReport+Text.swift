import Hardware
import Records

extension MachineReport {
  /// Titled lists of name and value, in the order in which they are shown.
  private var lists: [(title: String, rows: [[String]])] {
    [
      ("Machine", MachineFacts(machine).rows),
      ("Now", details.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }),
      ("Instruction sets", instructionSets.map { [$0.name, $0.unavailableReason ?? "runs"] }),
      ("Counters", CounterSummary(counters).rows),
    ].filter { !$0.1.isEmpty }
  }

  func tableText(_ style: Style) -> String {
    var sections = lists.map { list in
      let table = TextTable([.left], fitting: list.rows.map { [$0[0]] })
      // Values hang beside their names, however many lines they take.
      let column = (table.widths.first ?? 0) + table.indent + 2
      return [style(list.title, .heading)]
        + list.rows.flatMap { row in
          (table.line([row[0]], limit: style.width).padding(to: column) + row[1])
            .wrapped(to: style.width, keeping: column)
        }
    }
    let ceilingTable = CeilingTable(start: ceilings)
    if !ceilingTable.rows.isEmpty {
      let table = TextTable(
        ceilingTable.alignments, fitting: [ceilingTable.titles] + ceilingTable.rows)
      sections.append(
        [
          style("Ceilings", .heading),
          style(table.line(ceilingTable.titles, limit: style.width), .aside),
        ] + ceilingTable.rows.map { table.line($0, limit: style.width) })
    }
    if !warnings.isEmpty {
      sections.append(
        [style("Warnings", .heading)]
          + warnings.flatMap { ("  " + $0).wrapped(to: style.width, keeping: 2) }.map {
            style($0, .warning)
          })
    }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  var markdownText: String {
    var sections = lists.map { list in
      ["## \(list.title)", ""] + list.rows.map { "- \($0[0]): \(Markdown.escape($0[1]))" }
    }
    let table = CeilingTable(start: ceilings)
    if !table.rows.isEmpty {
      sections.append(
        ["## Ceilings", ""] + Markdown.table(table.titles, table.alignments, table.rows))
    }
    if !warnings.isEmpty {
      sections.append(["## Warnings", ""] + warnings.map { "- \($0)" })
    }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  var csvText: String {
    var lines = [["threads", "ceiling", "precision", "perSecond", "unit", "accessPattern"]]
    for ceilings in ceilings {
      let threads = String(ceilings.threads)
      lines += ceilings.bandwidths.map {
        [threads, $0.level, "", String($0.bytesPerSecond), "B", $0.accessPattern]
      }
      lines += ceilings.arithmetic.map {
        [threads, $0.isa, $0.precision, String($0.operationsPerSecond), "operations", ""]
      }
    }
    return lines.map { CSVReport.line($0) + "\r\n" }.joined()
  }
}
