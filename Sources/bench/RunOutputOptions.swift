import ArgumentParser
import Hardware
import Reports

/// How a run is shown, or handed to other tools.
struct RunOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How to show the result: table, markdown, csv, json, html; or for other tools: csv-long, "
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

extension RunFormat: ExpressibleByArgument {
  /// The format, where it is one that people read; `noun` is what there is no other form of.
  ///
  /// Throws `UsageError` for one of other tools.
  func output(of noun: String) throws -> OutputFormat {
    guard case .output(let format) = self else {
      throw UsageError(
        "--format: \(noun) have no such form; take one of "
          + OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return format
  }
}
extension ReportView: ExpressibleByArgument {}
