import ArgumentParser
import Reports

/// How a run is shown, or handed to other tools.
struct RunOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How to show the result: table, markdown, csv, json; or for other tools: csv-long, "
        + "google-benchmark, junit.", valueName: "format"))
  var format: RunFormat = .output(.table)

  @Flag(name: .shortAndLong, help: "No progress and no notes; errors and the result remain.")
  var quiet = false
}

/// What a sweep's tables show.
struct ViewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What a table or Markdown shows: layers; kernels against the machine's limits; bounds with the "
        + "evidence for them; crossover, the batch where compute takes over. Else layers, or kernels "
        + "where there are several precisions.", valueName: "view"))
  var view: ReportView?
}

extension RunFormat: ExpressibleByArgument {}
extension ReportView: ExpressibleByArgument {}
