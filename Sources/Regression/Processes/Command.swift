import Foundation
import Hardware

/// A short program, and what it wrote.
struct Command {
  /// What came of it.
  struct Result {
    /// Its exit code, 128 + the signal where one ended it.
    var status: Int32
    /// What it wrote, without the line ends at its end.
    var output: String
    /// What it complained of.
    var errors: String
  }

  /// What programs are given: messages in the language that is looked for in them, nobody asked for a
  /// password, and not what a git hook that runs this tool was told of its repository.
  static let environment: [String: String] = {
    var environment = ProcessInfo.processInfo.environment
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"] {
      environment[name] = nil
    }
    environment["LC_ALL"] = "C"
    environment["GIT_TERMINAL_PROMPT"] = "0"
    return environment
  }()

  /// Runs `words`, the program first, and waits for its end.
  ///
  /// Throws `UnavailableError` where it can't be started.
  static func run(_ words: [String]) throws -> Result {
    let output = try UnnamedFile()
    let errors = try UnnamedFile()
    let process = try ProcessGroup(
      words, environment: environment, output: output.descriptor,
      errors: errors.descriptor)
    while true {
      guard let status = process.status(within: 1000) else { continue }
      return Result(status: status, output: output.text, errors: errors.text)
    }
  }
}
