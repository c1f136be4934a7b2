import ArgumentParser
import Foundation
import Reports

/// How results are shown.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How to show the result: table, markdown, csv, json, html.", valueName: "format"))
  var format: OutputFormat = .table

  @Flag(name: .shortAndLong, help: "No progress and no notes; errors and the result remain.")
  var quiet = false

  /// Prints `text` as standard output's last word, ended by exactly one line feed.
  static func show(_ text: String) {
    // By bytes: the line end of CSV is one character, and not the same as a line feed.
    print(text, terminator: text.utf8.last == UInt8(ascii: "\n") ? "" : "\n")
  }

  /// The style that standard output takes.
  static var style: Style { .forOutput(isTerminal: Terminal.isTerminal(STDOUT_FILENO)) }
}

extension OutputFormat: ExpressibleByArgument {}
