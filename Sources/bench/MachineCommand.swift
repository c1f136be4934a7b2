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

      EXAMPLES
        bench machine
        bench machine --threads 1 --format json
      """)

  @Option(
    help: ArgumentHelp("Thread counts to measure: 1,2; or all.", valueName: "list"))
  var threads: [String] = []

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var overrides = SweepOverrides()
    if !threads.isEmpty { overrides[.threads] = threads.joined(separator: ",") }
    let counts = try threads.isEmpty ? [] : SweepSpec().applying(overrides).threads
    let display = EventDisplay(quiet: output.quiet)
    let survey = try MachineSurvey.run(threads: counts, progress: display.note)
    let report = MachineReport(
      machine: survey.machine, ceilings: survey.ceilings, counters: survey.counters,
      details: survey.details, warnings: survey.warnings)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
  }
}
