import ArgumentParser
import Hardware
import Reports
import Sweep

/// `bench sweep`, and `bench` alone.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Times every kernel on every layer, sparsity and batch asked for.",
    discussion: """
      Shows the kernels side by side and keeps the run in a folder of its own under
      --out. Ctrl-C keeps what was measured; --resume continues. Where a CI job names a
      file in GITHUB_STEP_SUMMARY, a summary is appended to it.

      With --break-even it looks for the sparsity from which each kernel beats
      dense, and for the batch up to which it does, by bisection. The sparsity goes
      from 0 to 95 %, or to the largest --sparsity beyond, at each --batch; the
      batch from 1 to the largest --batch, or to 512 where that is 1, for each
      --sparsity and --pattern. What has to be beaten is the fastest dense kernel of
      the same precision: in fp32 of OpenBLAS and our own 'tiles', unless --kernel
      names one of them. The time budget is 10m unless given here or by a spec.

      EXAMPLES
        bench sweep --model mpt-7b --sparsity 0.5:0.9:0.1 --pattern none
        bench sweep --weights models/minilm-l6 --sparsity 0,0.5 --time-budget 1m
        bench sweep --spec quick --dry-run
        bench sweep --model mpt-7b --break-even sparsity --batch 1,16
      """)

  @Flag(help: "Sweep: 'bench --sweep' is 'bench sweep'.")
  var sweep = false

  @OptionGroup(title: "What to measure") var work: WorkOptions
  @OptionGroup(title: "The run") var keeping: RunOptions
  @OptionGroup(title: "Output") var output: RunOutputOptions
  @OptionGroup(title: "Output") var shown: ViewOptions

  @Flag(help: "List the cases by their id, and run none.")
  var list = false

  @Flag(help: "Show the cases with the time and memory they would take, and run none.")
  var dryRun = false

  func run() throws {
    let request = try SweepRequest(work: work, run: keeping)
    guard request.spec.breakEven == .none else {
      return try BreakEvenSweep(command: self, request: request).run()
    }
    let plan = try SweepPlan(spec: request.spec, machine: MachineDescription.probe())
    if list { return OutputOptions.show(plan.listing()) }
    if dryRun { return OutputOptions.show(plan.estimate()) }
    let display = EventDisplay(quiet: output.quiet)
    defer { display.finish() }
    let view = shown.view
    let engine = SweepEngine(
      plan: plan,
      options: .init(
        out: keeping.out, resume: request.resumed, commandLine: CommandLine.arguments,
        summary: { Report(run: $0, records: $1, view: view).summary },
        finish: { try ReportFiles.write(in: $0) }),
      events: display.show)
    Interrupt.install()
    let outcome = try engine.run(shouldStop: { Interrupt.isRequested })
    let report = Report(run: outcome.run, records: outcome.records, view: view)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    display.note("kept in \(outcome.folder): open its \(ReportFiles.page)")
    display.append(StepSummary(report))
    try SweepExit.check(outcome)
  }
}
