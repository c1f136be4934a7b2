import ArgumentParser
import Reports
import Sweep

/// `bench machine`.
struct MachineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machine",
    abstract: "Shows what this machine is, and measures what it can do at best.",
    discussion: """
      Topology, caches, NUMA, instruction sets, huge pages, governor, hypervisor;
      measured bandwidth of each level and peak operations; which hardware counters
      count, and if not, why.

      With --validate it judges the evidence for bounds instead: work whose bound is
      known by how it is made, and how often each kind of evidence names it. Exit
      code 4 when that is too seldom for verdicts to be relied on.

      EXAMPLES
        bench machine
        bench machine --threads 1 --format json
        bench machine --validate
      """)

  @Option(
    help: ArgumentHelp("Thread counts to measure: 1,2; or all.", valueName: "list"))
  var threads: [String] = []

  @Flag(help: "Judge the evidence for bounds by work whose bound is known.")
  var validate = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var overrides = SweepOverrides()
    if !threads.isEmpty { overrides[.threads] = threads.joined(separator: ",") }
    let counts = try threads.isEmpty ? [] : SweepSpec().applying(overrides).threads
    let display = EventDisplay(quiet: output.quiet)
    if validate { return try judge(counts, display) }
    let survey = try MachineSurvey.run(threads: counts, progress: display.note)
    let report = MachineReport(
      machine: survey.machine, ceilings: survey.ceilings, counters: survey.counters,
      details: survey.details, warnings: survey.warnings)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
  }

  /// The code when the evidence did badly.
  static let unreliable: Int32 = 4

  private func judge(_ counts: [Int], _ display: EventDisplay) throws {
    Interrupt.install()
    display.show(.started(groups: 0))
    let referee = try Referee.run(
      threads: counts,
      progress: {
        display.show(.progress(done: $0, total: $1, label: $2, secondsLeft: nil))
      }, shouldStop: { Interrupt.isRequested })
    display.finish()
    let report = RefereeReport(referee.cases, skipped: referee.skipped)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    if Interrupt.isRequested { throw ExitCode(SweepExit.stopped) }
    if !report.passes { throw ExitCode(Self.unreliable) }
  }
}
