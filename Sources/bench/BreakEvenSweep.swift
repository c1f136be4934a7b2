import ArgumentParser
import Foundation
import Hardware
import Records
import Reports
import Sweep

/// `bench sweep --break-even`: the sweep command where its spec asks for break-evens.
struct BreakEvenSweep {
  let command: SweepCommand
  let request: SweepRequest

  func run() throws {
    guard command.shown.view == nil else {
      throw UsageError("--view: break-evens are shown in one way; leave it out")
    }
    let format = try command.output.format.output(of: "break-evens")
    let plan = try BreakEvenPlan(spec: request.spec, machine: MachineDescription.probe())
    if command.list { return OutputOptions.show(plan.listing()) }
    if command.dryRun { return OutputOptions.show(plan.estimate()) }
    let display = EventDisplay(quiet: command.output.quiet)
    defer { display.finish() }
    let engine = BreakEvenEngine(
      plan: plan,
      options: .init(
        out: command.keeping.out, resume: request.resumed, commandLine: CommandLine.arguments,
        summary: { try BreakEvenReport(run: $0, breakEvens: $1).render(.markdown) },
        finish: { try ReportFiles.write(in: $0) }),
      events: display.show)
    Interrupt.install()
    let outcome = try engine.run(shouldStop: { Interrupt.isRequested })
    let report = BreakEvenReport(run: outcome.run, breakEvens: outcome.breakEvens)
    OutputOptions.show(
      try report.render(format, style: OutputOptions.style))
    display.note("kept in \(outcome.folder): open its \(ReportFiles.page)")
    let code = SweepExit.code(
      incorrect: outcome.breakEvens.count { $0.verdict == .incorrect },
      interrupted: outcome.interrupted, ran: outcome.breakEvens.contains { !$0.probes.isEmpty })
    if code != 0 { throw ExitCode(code) }
  }
}
