import ArgumentParser
import Foundation
import Reports

/// How results are shown.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How to show the result: table, markdown, csv, json, html.", valueName: "format"))
  var format: OutputFormat = .table

  @Option(
    help: ArgumentHelp(
      "What a table or Markdown shows: layers; kernels against the machine's limits; bounds with the "
        + "evidence for them; crossover, the batch where compute takes over. Else layers, or kernels "
        + "where there are several precisions.", valueName: "view"))
  var view: ReportView?

  @Flag(name: .shortAndLong, help: "No progress and no notes; errors and the result remain.")
  var quiet = false

  /// Prints `text` as standard output's last word, ended by exactly one line feed.
  static func show(_ text: String) {
    print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
  }

  /// The style that standard output takes.
  static var style: Style { .forOutput(isTerminal: Terminal.isTerminal(STDOUT_FILENO)) }
}

extension OutputFormat: ExpressibleByArgument {}
extension ReportView: ExpressibleByArgument {}
