import ArgumentParser
import Sweep

/// How long a sweep runs, where it leaves its files, and which run it continues.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A spec file, or the name of one in Benchmarks/; flags override it.", valueName: "file"))
  var spec: String?

  @Option(help: ArgumentHelp("Time for the whole sweep: 90s, 3m, 1h30m.", valueName: "time"))
  var timeBudget: String?

  @Option(help: ArgumentHelp("Most time for one case: 500ms.", valueName: "time"))
  var caseBudget: String?

  @Option(
    help: ArgumentHelp(
      "What verdicts on bounds rest on: roofline, differential, counters; or all.",
      valueName: "kind,…"))
  var evidence: [String] = []

  @Option(help: ArgumentHelp("The folder that gets the run's folder.", valueName: "dir"))
  var out = RunOptions.defaultFolder

  @Option(
    defaultAsFlag: RunOptions.newest,
    help: ArgumentHelp(
      "Continue a run that was stopped or killed; without a folder, the newest in --out.",
      valueName: "run"))
  var resume: String?

  /// Where runs land unless told otherwise.
  static let defaultFolder = "reports"
  /// What `--resume` means without a value.
  static let newest = "latest"

  /// Writes what was given into `overrides`.
  func add(to overrides: inout SweepOverrides) {
    overrides[.timeBudget] = timeBudget
    overrides[.caseBudget] = caseBudget
    if !evidence.isEmpty { overrides[.evidence] = evidence.joined(separator: ",") }
  }
}
