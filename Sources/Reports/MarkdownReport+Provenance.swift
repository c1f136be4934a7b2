import Foundation
import Hardware
import Records

/// Where the figures come from: machine, software, ceilings, counters.
extension MarkdownReport {
  var machine: [String] {
    MachineFacts(run.machine).rows.map { "- \($0[0]): \(Markdown.escape($0[1]))" }
  }

  var software: [String] {
    var rows = [("command", Markdown.code(Shell.line(run.commandLine)))]
    if let commit = run.gitCommit { rows.append(("commit", Markdown.code(commit))) }
    rows.append(("build", Markdown.escape(run.buildConfiguration)))
    rows += run.versions.sorted { $0.key < $1.key }.map { ($0.key, Markdown.escape($0.value)) }
    rows.append(("state", run.state))
    if let wall = run.wallSeconds {
      let timed = run.timedSeconds.map { seconds in
        wall > 0 ? ", \(Units.share(seconds / wall)) of it in timed kernels" : ""
      }
      rows.append(("wall time", Units.duration(wall) + (timed ?? "")))
    }
    if let peak = run.peakMemoryBytes { rows.append(("peak memory", Units.bytes(peak))) }
    if let empty = run.emptyKernelSeconds {
      rows.append(("empty kernel", "\(Units.seconds(empty)) per sample"))
    }
    return rows.map { "- \($0.0): \($0.1)" }
  }

  var ceilings: [String] {
    let table = CeilingTable(start: run.ceilings, end: run.ceilingsAtEnd)
    return Markdown.table(table.titles, table.alignments, table.rows)
  }

  var counters: [String] {
    CounterSummary(run.counters).rows.map { "- \($0[0]): \(Markdown.escape($0[1]))" }
  }
}
