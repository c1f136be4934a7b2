import Analysis
import ArgumentParser
import Foundation
import Hardware
import History
import Records
import Reports

/// `bench history check`.
struct HistoryCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tells whether the newest run's cases are slower than they were.",
    discussion: """
      A case is slower where the last change of its speedup over dense was for the
      worse. A change shows once three runs have followed it: to compare one build
      with another, take 'bench compare'.

      Advisory: exits with 0 whatever it finds. With --gate it exits with 2 where a
      case is slower, and with 5 where no case has enough runs of this machine and build.

      EXAMPLES
        bench history check
        bench history check --gate --since 2026-01-31
        bench history check reports/2026-01-31-ci
      """)

  @Argument(
    help: ArgumentHelp(
      "A run's folder, recorded or not; else the newest one recorded.", valueName: "run"))
  var folder: String?

  @Flag(help: "Exit with 2 where a case is slower, and with 5 where none can be judged.")
  var gate = false

  @Option(
    help: ArgumentHelp(
      "Changes before that day, in UTC, are known: they count no more.", valueName: "date"))
  var since: String?

  @OptionGroup var machine: HistoryMachineOption
  @OptionGroup var options: HistoryOptions

  @Option(
    help: ArgumentHelp(
      "How to show it: table, markdown, csv, json.", valueName: "format"))
  var format: OutputFormat = .table

  private static let slower = ExitCode(2)
  private static let notComparable = ExitCode(5)

  func run() throws {
    let display = EventDisplay(quiet: options.quiet)
    let since = try since.map { try HistoryDate.parse($0, option: "--since") }
    if folder != nil && machine.machine != nil {
      throw UsageError("--machine: the run that is given has its own; leave it out")
    }
    let given = try folder.map { try HistoryEntry.all(in: .open(path: $0))[0] }
    var check: HistoryCheck?
    try options.open(for: .reading, display) { store in
      let newest = try store.newest(fingerprint: machine.fingerprint(in: store))
      guard let entry = given ?? newest else {
        throw DataError(file: options.history, "holds no runs yet: add some")
      }
      let found = try store.check(entry, since: since)
      var surroundings = HistoryCheckReport.Surroundings()
      surroundings.machines = Array(try store.machines().values)
      surroundings.builds = try store.builds(fingerprint: entry.run.fingerprint)
      let report = HistoryCheckReport(
        found, runs: try store.runs(HistoryCheckReport.runs(of: found)), surroundings: surroundings)
      OutputOptions.show(try report.render(format, style: OutputOptions.style))
      check = found
    }
    guard gate, let check else { return }
    if !check.findings(.slower).isEmpty { throw Self.slower }
    if !check.isComparable { throw Self.notComparable }
  }
}

extension HistoryStore {
  /// `entry` against the recorded runs of its machine and build.
  fileprivate func check(_ entry: HistoryEntry, since: Date?) throws -> HistoryCheck {
    HistoryCheck(
      entry,
      against: try series(
        of: Set(entry.cases.map(\.caseID)), fingerprint: entry.run.fingerprint,
        buildConfiguration: entry.run.buildConfiguration),
      since: since)
  }
}
