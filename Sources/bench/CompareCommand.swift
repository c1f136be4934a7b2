import ArgumentParser
import Foundation
import Hardware
import Records
import Regression
import Reports
import Sweep

/// `bench compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Tells whether a build got slower than another.")

  @Argument(help: ArgumentHelp("Two builds of the tool.", valueName: "build"))
  var builds: [String] = []

  @OptionGroup(title: "How to compare") var options: CompareOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let display = EventDisplay(quiet: output.quiet)
    defer { display.finish() }
    let specPath = try SpecFile().path(of: options.spec)
    let answerSeconds = try options.answerSeconds()
    let binaries = [ComparisonSide.base: builds[0], .head: builds[1]]
    Interrupt.install()
    let comparison = BuildComparison(
      plan: BuildComparison.Plan(
        base: Comparison.Side(label: builds[0], binary: builds[0]),
        head: Comparison.Side(label: builds[1], binary: builds[1]),
        spec: try SpecFile().load(specPath), settings: try options.settings(),
        timeBudgetSeconds: try options.timeBudgetSeconds()),
      machine: try MachineDescription.probe(), commandLine: CommandLine.arguments,
      launch: { side, identifies in
        try WorkerProcess(
          binary: binaries[side] ?? "",
          arguments: [WorkerProtocol.subcommand, "--spec", specPath]
            + (identifies ? [] : ["--brief"]),
          answerSeconds: answerSeconds, shouldStop: { Interrupt.isRequested })
      },
      events: display.show, shouldStop: { Interrupt.isRequested })
    let result = try comparison.run()
    for one in result.cases {
      let r = one.ratio.map { "\(($0.value - 1) * 100) [\(($0.low - 1) * 100), \(($0.high - 1) * 100)]" } ?? "-"
      print(one.verdict.rawValue, one.caseID, r, one.pairLogRatios.count, one.droppedSamples, one.samples, one.reason ?? "", one.headSeconds ?? 0)
      print("   ", one.pairLogRatios.map { String(Int(($0 * 1000).rounded())) }.joined(separator: " "))
    }
    print(result.wallSeconds, result.pairs, result.priority, result.stealSeconds, result.warnings)
  }
}
