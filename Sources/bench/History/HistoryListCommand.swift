import ArgumentParser
import History
import Reports

/// `bench history list`.
struct HistoryListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the recorded runs, the newest first.",
    discussion: """
      EXAMPLES
        bench history list --limit 50
        bench history list --machine 3ca9 --format csv
      """)

  @Option(help: ArgumentHelp("How many runs to list at most.", valueName: "number"))
  var limit: CountArgument = 20

  @OptionGroup var machine: HistoryMachineOption
  @OptionGroup var options: HistoryOptions

  @Option(
    help: ArgumentHelp(
      "How to show them: table, markdown, csv, json.", valueName: "format"))
  var format: OutputFormat = .table

  func run() throws {
    let display = EventDisplay(quiet: options.quiet)
    try options.open(for: .reading, display) { store in
      let fingerprint = try machine.fingerprint(in: store)
      let report = HistoryListReport(
        try store.runs(fingerprint: fingerprint, limit: limit.value),
        of: try store.count(fingerprint: fingerprint))
      OutputOptions.show(try report.render(format, style: OutputOptions.style))
    }
  }
}
