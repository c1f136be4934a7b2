import ArgumentParser
import History
import Records
import Reports

/// `bench history export`.
struct HistoryExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes all recorded runs as JSON Lines, a run a line.",
    discussion: """
      Described by Benchmarks/schema/history.schema.json; 'bench history import' reads it.

      EXAMPLES
        bench history export history.jsonl
        bench history export - | gzip > history.jsonl.gz
      """)

  @Argument(help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
  var file: String

  @OptionGroup var options: HistoryOptions

  func run() throws {
    let display = EventDisplay(quiet: options.quiet)
    try options.open(for: .reading, display) { store in
      let lines = try LineFileWriter(file)
      let count = try store.export { try lines.write($0) }
      try lines.finish()
      display.note("\(Units.count(count, "run")) written to \(file)")
    }
  }
}
