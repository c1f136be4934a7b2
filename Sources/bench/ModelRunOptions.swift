import ArgumentParser
import Reports

/// Where a model's run is kept, and how its result is shown.
struct ModelRunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder that gets the run's folder.", valueName: "dir"))
  var out = RunOptions.defaultFolder

  @Option(
    help: ArgumentHelp(
      "How to show the result: table, markdown, csv, json, html.", valueName: "format"))
  var format: OutputFormat = .table

  @Flag(name: .shortAndLong, help: "No progress and no notes; errors and the result remain.")
  var quiet = false
}
