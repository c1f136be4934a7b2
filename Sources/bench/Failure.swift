import ArgumentParser
import Foundation
import Hardware
import Regression

/// What an error means to whoever called: one line on stderr and an exit code.
struct Failure {
  /// The line, or nil when everything was said already.
  let line: String?
  let code: Int32
  private let error: Error

  init(_ error: Error) {
    self.error = error
    switch error {
    case is UsageError: (line, code) = (Self.line(String(describing: error)), 64)
    case is DataError: (line, code) = (Self.line(String(describing: error)), 65)
    case is UnavailableError: (line, code) = (Self.line(String(describing: error)), 69)
    case is BaselineError: (line, code) = (Self.line(String(describing: error)), 5)
    case let build as BuildFailure:
      let last = Self.line(String(describing: build))
      // What the compiler said goes before the line that says what it means.
      (line, code) = (
        (build.lines.map(\.readable) + [last]).joined(separator: "\n"),
        build.side == .base ? 5 : 69
      )
    case is ComparisonStopped: (line, code) = (nil, SweepExit.stopped)
    case let exit as ExitCode: (line, code) = (nil, exit.rawValue)
    default:
      code = Bench.exitCode(for: error).rawValue
      line = code == 0 ? nil : Self.line(Bench.message(for: error))
    }
  }

  /// Ends the process; help and the like, which ArgumentParser throws too, go to stdout.
  func exit() -> Never {
    if code == 0 { Bench.exit(withError: error) }
    if let line { FileHandle.standardError.write(Data((line + "\n").utf8)) }
    Foundation.exit(code)
  }

  /// Says on stderr what doesn't stop anything.
  static func warn(_ message: String) {
    FileHandle.standardError.write(Data("bench: warning: \(message)\n".utf8))
  }

  private static func line(_ message: String) -> String {
    let words = message.split(whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    // Names in it may come from a file that anyone wrote.
    let text = words.joined(separator: " ").readable
    return "bench: error: \(text.isEmpty ? "the command line makes no sense; see --help" : text)"
  }
}
