import ArgumentParser
import Hardware
import Records
import Reports
import Sweep

/// `bench predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predicts a model's times from a sweep's records, before it is run.",
    discussion: """
      Adds up the median times of the model's layers and of what lies between them.
      Layers without a record are swept first, and that run is kept: --from takes it
      again. With --verify the model is run as well, and each prediction's error shown.

      EXAMPLES
        bench predict t5-small --sparsity 0,0.5,0.75
        bench predict llama-3.2-1b --precision w8a8 --from reports/2026-01-31-layers
        bench predict mpt-7b --precision w8a8 --sparsity 0.6 --blocks 4 --verify
      """)

  @Argument(help: ArgumentHelp("A model's name, or its folder.", valueName: "model"))
  var model: String?

  @OptionGroup(title: "How it is to be run") var options: ModelOptions

  @Option(
    help: ArgumentHelp(
      "A run of 'bench sweep' whose records to use; may be repeated.", valueName: "run"))
  var from: [String] = []

  @Flag(help: "Sweep nothing: name the records that are missing, and how to get them.")
  var noMeasure = false

  @Flag(help: "Run the model as well, and show the error of each prediction.")
  var verify = false

  @OptionGroup(title: "Output") var keeping: KeepingOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let spec = try options.spec(model: model)
    let display = EventDisplay(quiet: output.quiet)
    defer { display.finish() }
    let machine = try MachineDescription.probe()
    let predictor = try ModelPredictor(
      spec: spec, sources: from, machine: machine, commandLine: CommandLine.arguments,
      events: display.show)
    // What can't be run is said before anything is measured.
    let bench =
      verify
      ? try ModelBench(
        spec: spec, machine: machine, commandLine: CommandLine.arguments, events: display.show)
      : nil
    if noMeasure { try predictor.requireRecords(out: keeping.out) }
    try ModelRunFolder.requireWritable(keeping.out)
    Interrupt.install()
    let isMeasured = try predictor.measureMissing(
      out: keeping.out, summary: { Report(run: $0, records: $1).summary },
      finish: { try ReportFiles.write(in: $0) }, shouldStop: { Interrupt.isRequested })
    guard isMeasured, var prediction = try predictor.predict(shouldStop: { Interrupt.isRequested })
    else {
      display.note("stopped before there was a prediction")
      throw ExitCode(SweepExit.stopped)
    }
    let outcome = try bench?.run(shouldStop: { Interrupt.isRequested })
    if let run = outcome?.run { prediction.enter(run) }
    let report = PredictionReport(prediction)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    guard let outcome else { return }
    if !outcome.run.records.isEmpty {
      let folder = try ModelRunFolder.write(
        outcome.run, summary: ModelReport(outcome.run).summary, in: keeping.out)
      try ModelRunFolder.write(prediction, beside: folder)
      try ReportFiles.write(in: folder)
      display.note("kept in \(folder): open its \(ReportFiles.page)")
    }
    let code = SweepExit.code(
      incorrect: outcome.incorrect, interrupted: outcome.interrupted,
      ran: !outcome.run.records.isEmpty)
    if code != 0 { throw ExitCode(code) }
  }
}
