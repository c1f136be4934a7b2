import ArgumentParser
import Foundation
import Hardware
import Records
import Reports
import Sweep

/// `bench model`.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Runs a whole model end to end: first token, decoding, and what time goes to.",
    discussion: """
      Takes a model of the catalogue, with synthetic weights, or a Hugging Face folder
      (config.json, *.safetensors). Several sparsities, precisions or kernels are
      compared in alternated rounds; dense fp32 is added to compare with. With --tokens
      it writes the model's outputs instead, to check it against other software.

      EXAMPLES
        bench model t5-small --sparsity 0,0.5,0.75 --precision fp32,w8a8
        bench model mpt-7b --blocks 4 --sparsity 0.6 --precision w8a8 --stage decode
        bench model models/minilm-l6 --sparsity 0.5 --precision w8a8 --fidelity \
          --tokens in.json
        bench model models/minilm-l6 --tokens in.json --logits out.safetensors
      """)

  @Argument(help: ArgumentHelp("A model's name, or its folder.", valueName: "model"))
  var model: String?

  @OptionGroup(title: "How to run it") var options: ModelOptions

  @OptionGroup(title: "A user's own inputs") var outputs: ModelOutputOptions

  @OptionGroup(title: "Output") var keeping: KeepingOptions
  @OptionGroup(title: "Output") var output: RunOutputOptions

  func run() throws {
    let spec = try options.spec(model: model)
    let display = EventDisplay(quiet: output.quiet)
    defer { display.finish() }
    if let request = try outputs.request(fidelity: spec.fidelity) {
      let written = try ModelOutputRun(spec: spec, request: request).run()
      display.note(written)
      return
    }
    let bench = try ModelBench(
      spec: spec, machine: MachineDescription.probe(), tokens: outputs.tokens,
      features: outputs.features, commandLine: CommandLine.arguments, events: display.show)
    try ModelRunFolder.requireWritable(keeping.out)
    Interrupt.install()
    let outcome = try bench.run(shouldStop: { Interrupt.isRequested })
    let report = ModelReport(outcome.run)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    if !outcome.run.records.isEmpty {
      let folder = try ModelRunFolder.write(
        outcome.run, summary: report.summary, in: keeping.out)
      try ReportFiles.write(in: folder)
      display.note("kept in \(folder): open its \(ReportFiles.page)")
    }
    display.append(StepSummary(report))
    let code = SweepExit.code(
      incorrect: outcome.incorrect, interrupted: outcome.interrupted,
      ran: !outcome.run.records.isEmpty)
    if code != 0 { throw ExitCode(code) }
  }
}
