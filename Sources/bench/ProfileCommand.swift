import ArgumentParser
import Hardware
import Reports
import Sweep

/// `bench profile`.
struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Shows one case in depth: what limits it, and what would help.",
    discussion: """
      Takes one layer, batch, precision, pattern and kernel; what isn't given is one
      token, fp32, cold, one thread per core. Keeps nothing.

      EXAMPLES
        bench profile --model mpt-7b --layer ffn.up_proj --sparsity 0.75 --kernel bitmask
        bench profile --shape 4096x4096 --sparsity 0.9 --kernel csr --batch 16 --threads 1
      """)

  @Option(help: ArgumentHelp("The layer, by its name in the model.", valueName: "name"))
  var layer: String?

  @OptionGroup(title: "The case") var work: WorkOptions

  @Option(help: ArgumentHelp("Most time for the case: 5s; at least 2s.", valueName: "time"))
  var caseBudget: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let spec = try spec()
    let display = EventDisplay(quiet: output.quiet)
    defer { display.finish() }
    let profiler = try Profiler(spec: spec, machine: MachineDescription.probe())
    Interrupt.install()
    guard
      let profile = try profiler.run(
        progress: display.note, shouldStop: { Interrupt.isRequested })
    else { throw ExitCode(SweepExit.stopped) }
    let report = ProfileReport(
      profile.record, ceilings: profile.ceilings, counters: profile.counters,
      warnings: profile.warnings, command: CommandLine.arguments)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    if profile.record.status == .incorrect { throw ExitCode(SweepExit.kernelFailed) }
  }

  /// A sweep of what was asked for and nothing else.
  private func spec() throws -> SweepSpec {
    var overrides = SweepOverrides()
    work.add(to: &overrides)
    overrides[.caseBudget] = caseBudget
    if let layer {
      guard work.layers == nil else { throw UsageError("give --layer or --layers, not both") }
      // Some layers' names are the ends of others'.
      let escaped = layer.map { $0.isLetter || $0.isNumber || $0 == "_" ? "\($0)" : "\\\($0)" }
      overrides[.layers] = "(^|/)\(escaped.joined())$"
    }
    if overrides[.sparsity] == nil && overrides[.pattern] == nil { overrides[.sparsity] = "0" }
    let spec = try SweepSpec().applying(overrides)
    try spec.validate()
    return spec
  }
}
