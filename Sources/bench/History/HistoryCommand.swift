import ArgumentParser

/// `bench history`.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Records finished runs, and shows where a case got slower or faster.",
    discussion: """
      Runs of one machine and build are compared by what doesn't depend on the day:
      the speedup over dense fp32 within the same rounds, and the share of the
      ceiling of the same run. The file is SQLite; several processes may add to it at once.

      EXAMPLES
        bench history add reports/2026-01-31-ci
        bench history show                         every case that changed
        bench history show "mlp.up|bitmask"        one case, run by run
        bench history show bitmask --format svg > bitmask.svg
        bench history check --gate                 exit code 2 where it got slower
      """,
    subcommands: [
      HistoryAddCommand.self, HistoryListCommand.self, HistoryShowCommand.self,
      HistoryCheckCommand.self, HistoryExportCommand.self, HistoryImportCommand.self,
      HistoryPruneCommand.self,
    ])
}
