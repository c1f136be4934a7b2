import ArgumentParser
import Foundation
import Hardware
import History
import Records
import Reports

/// `bench history prune`.
struct HistoryPruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Removes recorded runs.",
    discussion: """
      Runs go that meet all of the conditions given; at least one is needed.

      EXAMPLES
        bench history prune --keep 500 --dry-run
        bench history prune --before 2025-01-31
        bench history prune --machine 3ca9
      """)

  @Option(
    help: ArgumentHelp(
      "All but the newest so many of each machine and build.", valueName: "number"))
  var keep: CountArgument?

  @Option(help: ArgumentHelp("Those that started before that day, in UTC.", valueName: "date"))
  var before: String?

  @Flag(help: "Remove nothing: say what would go.")
  var dryRun = false

  @OptionGroup var machine: HistoryMachineOption
  @OptionGroup var options: HistoryOptions

  func run() throws {
    let display = EventDisplay(quiet: options.quiet)
    guard keep != nil || before != nil || machine.machine != nil else {
      throw UsageError("say which runs to remove: --keep, --before or --machine")
    }
    let before = try before.map { try HistoryDate.parse($0, option: "--before") }
    try options.open(for: .writing, display) { store in
      let rule = PruneRule(
        keep: keep?.value, before: before, fingerprint: try machine.fingerprint(in: store))
      let done = try store.prune(rule, isDryRun: dryRun)
      OutputOptions.show(
        PruningReport(
          done.runs, results: done.results, remaining: done.remaining, isDryRun: dryRun
        ).text)
      if let reason = done.whyNotSmaller {
        display.note("the file is as large as before: \(reason)")
      }
    }
  }
}
