import Analysis
import ArgumentParser
import Regression
import Reports

/// `bench compare` of two finished runs: reads and judges, measures nothing.
struct RunComparisonCommand {
  /// Folders of runs, or files in them.
  var base: String
  /// What is judged.
  var head: String
  /// Whether a slower case fails.
  var gate = false
  /// The share that counts as a change; nil for 2 % of kernels and 5 % end to end.
  var threshold: Double?
  var format = ComparisonFormat.table
  var all = false
  var quiet = false
  /// Where the result goes.
  var show: (String) -> Void = OutputOptions.show

  func run() throws {
    let format = try RunComparisonReport.Format(format)
    let (old, new) = (try ComparedRun(path: base), try ComparedRun(path: head))
    var settings = RunComparison.Settings()
    settings.threshold = threshold ?? RunComparison.Settings.threshold(of: new.side.kind)
    let comparison = try RunComparison(
      base: old.side, old.cases, head: new.side, new.cases, settings: settings)
    show(
      try RunComparisonReport(comparison, all: all).render(format, style: OutputOptions.style))
    let code = comparison.exitCode(gate: gate)
    if code != 0 {
      EventDisplay(quiet: quiet).note(Self.meaning(code))
      throw ExitCode(code)
    }
  }

  private static func meaning(_ code: Int32) -> String {
    switch code {
    case 2: "a case is slower beyond doubt: exit code 2"
    case 3: "a kernel failed its check in the head: exit code 3"
    default: "nothing to compare with: exit code 5"
    }
  }
}

extension ComparisonFormat: ExpressibleByArgument {}
