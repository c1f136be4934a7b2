import ArgumentParser
import History
import Records
import Reports

/// `bench history import`.
struct HistoryImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes in the runs of another history, all or none.",
    discussion: """
      What is recorded already stays as it is, so importing again changes nothing.

      EXAMPLES
        bench history import history.jsonl
        gunzip -c history.jsonl.gz | bench history import -
      """)

  @Argument(
    help: ArgumentHelp(
      "A file that 'bench history export' wrote, or - for standard input.", valueName: "file"))
  var file: String

  @OptionGroup var options: HistoryOptions

  func run() throws {
    let display = EventDisplay(quiet: options.quiet)
    let lines = try LineFileReader(file)
    try options.open(for: .adding, display) { store in
      let done = try store.importRuns(from: lines)
      OutputOptions.show(
        "\(Units.count(done.added, "run")) added, \(done.replaced) replaced by a fuller one, "
          + "\(done.present) here already")
    }
  }
}
