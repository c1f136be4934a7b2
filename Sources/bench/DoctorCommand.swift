import Analysis
import ArgumentParser
import Hardware
import Records
import Regression
import Reports
import Sweep

/// `bench doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tells whether this machine is fit to gate on: compares this build with itself.",
    discussion: """
      Shows how often identical builds are called different, the smallest slowdown
      that 'bench compare' would find here, what disturbs it and what to do about it,
      and which settings to use. Exit code 0 when it is fit, 4 when it isn't.

      EXAMPLES
        bench doctor
        bench doctor --time 5m --format markdown
        bench doctor --spec my.yaml --pairs 20 --threshold 0.05
      """)

  @Option(help: ArgumentHelp("Time to measure for; longer tells more.", valueName: "time"))
  var time = "60s"

  @OptionGroup(title: "How builds are going to be compared") var options: CompareOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// The code when it isn't fit.
  static let notFit: Int32 = 4

  func run() throws {
    try DoctorReport.require(output.format)
    let settings = try options.settings()
    let budget = try options.timeBudgetSeconds()
    let seconds = try options.seconds("--time", time)
    let machine = try MachineDescription.probe()
    let (specPath, spec) = try options.loadedSpec(for: machine)
    let display = EventDisplay(quiet: output.quiet)
    defer { display.finish() }
    Interrupt.install()
    let own = CompareBuilds.ownPath
    let builds = try CompareBuilds(
      .binaries(base: own, head: own), specPath: specPath, display: display)
    let launch = try builds.launcher(answerSeconds: options.answerSeconds())
    let side = Comparison.Side(label: "this program", binary: own)
    let doctor = Doctor(settings: settings, timeBudgetSeconds: budget, seconds: seconds) {
      let plan = BuildComparison.Plan(
        base: side, head: side, spec: spec, settings: $0, timeBudgetSeconds: $1)
      return try BuildComparison(
        plan: plan, machine: machine, commandLine: CommandLine.arguments, launch: launch,
        events: Doctor.timed(display.show, seconds: $1), shouldStop: { Interrupt.isRequested }
      ).run()
    }
    let checkup = try doctor.examine()
    display.finish()
    let report = DoctorReport(checkup)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    let code = Self.code(report.diagnosis, isInterrupted: checkup.comparison.state == "interrupted")
    if code != 0 { throw ExitCode(code) }
  }

  /// The code of `diagnosis`; a kernel that fails outweighs everything else, as elsewhere.
  static func code(_ diagnosis: Diagnosis, isInterrupted: Bool) -> Int32 {
    if case .notFit(.failures) = diagnosis.fitness { return SweepExit.kernelFailed }
    if isInterrupted { return SweepExit.stopped }
    if case .notFit = diagnosis.fitness { return notFit }
    return 0
  }
}
