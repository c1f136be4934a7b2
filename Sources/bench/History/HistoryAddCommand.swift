import Analysis
import ArgumentParser
import Foundation
import History
import Records
import Reports

/// `bench history add`.
struct HistoryAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Records runs of 'bench sweep' and 'bench model'.",
    discussion: """
      Recording a run again changes nothing, unless it has been resumed since.

      EXAMPLES
        bench history add reports/2026-01-31-ci
        bench history add reports/2026-*
      """)

  @Argument(help: ArgumentHelp("A run's folder, or a file in it.", valueName: "run"))
  var runs: [String]

  @OptionGroup var options: HistoryOptions

  func run() throws {
    let display = EventDisplay(quiet: options.quiet)
    // All are read before any is recorded.
    let entries = try runs.flatMap { path -> [(path: String, entry: HistoryEntry)] in
      let folder = try ResultFolder.open(path: path)
      folder.sweep?.notes.forEach { display.note("\(path): \($0)") }
      return try HistoryEntry.all(in: folder).map { (path, $0) }
    }
    try options.open(for: .adding, display) { store in
      for (path, entry) in entries {
        let addition = try store.add(entry)
        let report = AdditionReport(
          entry, casesBefore: addition.casesBefore, isTaken: addition.isTaken,
          newest: addition.newest, now: Date())
        OutputOptions.show("\(path): \(report.outcome)")
        report.notes.forEach { display.note("\(path): \($0)") }
      }
    }
  }
}
