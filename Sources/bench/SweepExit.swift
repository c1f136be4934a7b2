import ArgumentParser
import Sweep

/// Exit codes of a sweep that came to its end, or was stopped.
enum SweepExit {
  static let kernelFailed: Int32 = 3
  static let nothingRan: Int32 = 6
  static let stopped: Int32 = 130

  /// The code for a sweep; a wrong kernel outweighs everything else, for no figure can be trusted then.
  static func code(incorrect: Int, interrupted: Bool, ran: Bool) -> Int32 {
    if incorrect > 0 { return kernelFailed }
    if interrupted { return stopped }
    return ran ? 0 : nothingRan
  }

  /// Throws the code of `outcome` unless it is 0.
  static func check(_ outcome: SweepOutcome) throws {
    let ran = outcome.records.contains { $0.status != .refused }
    let code = code(incorrect: outcome.incorrect, interrupted: outcome.interrupted, ran: ran)
    if code != 0 { throw ExitCode(code) }
  }
}
