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
    abstract: "Tells whether a build got slower, and which cases did.",
    discussion: """
      Runs both builds in pairs of fresh processes that take turns, sample by sample,
      over the cases of a spec. A case is slower only if its whole interval is beyond
      the threshold, and is so again in other processes. Builds are two binaries of
      the tool, or revisions (--git) that are built in worktrees of their own, and
      kept. Without a head after the dots it is the program that runs. Two folders of
      finished runs are compared by their files, which is advisory unless --gate.

      EXAMPLES
        bench compare --git main..HEAD            is HEAD slower than main?
        bench compare --git main                  is this very program?
        bench compare old/bench new/bench --spec kernels --time-budget 10m
        bench compare --git main..HEAD --strict --format markdown --junit out.xml
        bench compare reports/2025-01-30-default reports/2025-01-31-default

      EXIT CODES
        0  nothing is slower              4  --strict, and some can't be told
        2  some cases are slower          5  there is nothing to compare with
        3  a kernel failed its check      6  nothing was measured
      """)

  @Argument(
    help: ArgumentHelp(
      "Two binaries of the tool, the older first; or the folders of two runs.",
      valueName: "base head"))
  var sides: [String] = []

  @Option(
    help: ArgumentHelp(
      "Revisions to build and compare: main..HEAD; main...HEAD from where they parted; main.. with the "
        + "program that runs.", valueName: "range"))
  var git: String?

  @Flag(help: "Remove what earlier comparisons built, and compare nothing.")
  var clean = false

  @OptionGroup(title: "How to compare") var options: CompareOptions

  @Flag(
    help: "Fail also where a case can't be told, or what was measured is worthless (exit code 4).")
  var strict = false

  @Flag(help: "Two runs: fail where a case is slower (exit code 2).")
  var gate = false

  @OptionGroup(title: "Output") var keeping: KeepingOptions

  @Option(
    help: ArgumentHelp(
      "How to show the result: table, markdown, csv, json, html, junit.", valueName: "format"))
  var format = ComparisonFormat.table

  @Option(help: ArgumentHelp("Write JUnit XML to this file as well.", valueName: "file"))
  var junit: String?

  @Flag(help: "A row for every case, not only for those that changed.")
  var all = false

  @Flag(name: .shortAndLong, help: "No progress and no notes; errors and the result remain.")
  var quiet = false

  func run() throws {
    if clean { return try RevisionBuilder.clean() }
    switch try CompareRequest(sides: sides, git: git) {
    case .runs(let first, let second): try compareRuns(first, second)
    case .builds(let source): try compareBuilds(source)
    }
  }

  private func compareRuns(_ first: String, _ second: String) throws {
    var command = RunComparisonCommand(base: first, head: second)
    (command.gate, command.threshold) = (gate, options.threshold)
    (command.format, command.all, command.quiet) = (format, all, quiet)
    try command.run()
  }

  private func compareBuilds(_ source: CompareRequest.Source) throws {
    if gate {
      throw UsageError("--gate is for two runs: builds are gated on unless told otherwise")
    }
    // Refused before anything is built, which takes minutes.
    let settings = try options.settings()
    let machine = try MachineDescription.probe()
    let (specPath, spec) = try options.loadedSpec(for: machine)
    try ComparisonFolder.requireWritable(keeping.out)
    try junit.map(Self.requireWritable)
    let display = EventDisplay(quiet: quiet)
    defer { display.finish() }
    Interrupt.install()
    let builds = try CompareBuilds(source, specPath: specPath, display: display)
    var plan = BuildComparison.Plan(
      base: builds.base, head: builds.head, spec: spec, settings: settings,
      timeBudgetSeconds: try options.timeBudgetSeconds())
    plan.warnings = builds.warnings
    let comparison = BuildComparison(
      plan: plan, machine: machine, commandLine: CommandLine.arguments,
      launch: try builds.launcher(answerSeconds: options.answerSeconds()), events: display.show,
      shouldStop: { Interrupt.isRequested })
    let result = try comparison.run()
    display.finish()
    let report = ComparisonReport(result, strict: strict, all: all)
    // Kept first: a pipe that closes early takes nothing with it.
    let folder = try ComparisonFolder.write(
      result, summary: report.render(.markdown), in: keeping.out)
    try ReportFiles.write(in: folder)
    if let junit { try Data(report.render(.junit).utf8).write(to: URL(fileURLWithPath: junit)) }
    OutputOptions.show(try report.render(format, style: OutputOptions.style))
    display.note("kept in \(folder): open its \(ReportFiles.page)")
    display.append(StepSummary(report))
    let code = result.exitCode(strict: strict)
    if code != 0 { throw ExitCode(code) }
  }

  private static func requireWritable(_ path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let isThere = FileManager.default.fileExists(atPath: path)
    guard FileManager.default.isWritableFile(atPath: isThere ? path : folder) else {
      throw UnavailableError("--junit: can't write \(path); choose another file")
    }
  }
}
