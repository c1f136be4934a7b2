import ArgumentParser
import Hardware
import Records
import Reports
import Sweep

/// `bench decide`.
struct DecideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: "Decides which kernel and precision each layer of a model gets, and keeps the plan.",
    discussion: """
      Times every kernel that each layer could have, in the same rounds, and takes the
      best for the whole model: plan.json, which 'bench model --kernel plan.json' runs.
      Layers that earlier sweeps have records of aren't timed again (--from). A folder
      of real weights is planned for with its own zeros.

      EXAMPLES
        bench decide mpt-7b --sparsity 0.5 --precision fp32,bf16,w8a8 --blocks 4 --verify
        bench decide models/minilm-l6 --sparsity 0.75 --objective prefill
        bench decide llama-3.2-1b --precision w8a8,w4a16 --memory 2GiB
        bench decide llama-3.2-1b --precision bf16,w8a8 --machine other/run.json
      """)

  @Argument(help: ArgumentHelp("A model's name, or its folder.", valueName: "model"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "What is made as good as it can be first: decode; prefill; request, a prompt and --generate tokens; "
        + "memory.", valueName: "goal"))
  var objective = Decision.Objective.decode

  @Option(
    help: ArgumentHelp(
      "The most that weights and cached keys and values may take: 8GiB.", valueName: "size"))
  var memory: String?

  @Option(
    help: ArgumentHelp(
      "Leave out precisions whose outputs' cosine with fp32 is further from 1: 0.01.",
      valueName: "loss"))
  var maxFidelityLoss: Double?

  @Option(
    help: ArgumentHelp(
      "Token ids to compare outputs on; else random ones.", valueName: "file.json"))
  var tokens: String?

  @Option(
    help: ArgumentHelp(
      "Mel bands to compare outputs on, for a model that hears.", valueName: "file.safetensors"))
  var features: String?

  @OptionGroup(title: "How it is to be run") var options: ModelOptions

  @Option(
    help: ArgumentHelp(
      "A run of 'bench sweep' whose records to use; may be repeated.", valueName: "run"))
  var from: [String] = []

  @Option(
    help: ArgumentHelp(
      "Plan for the machine of this run instead; what it didn't measure is projected.",
      valueName: "run"))
  var machine: String?

  @Flag(help: "Sweep nothing: name the records that are missing, and how to get them.")
  var noMeasure = false

  @Flag(
    help:
      "Run the model with the plan and with each kernel by itself, and compare with what was predicted."
  )
  var verify = false

  @OptionGroup(title: "Output") var keeping: KeepingOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// What is asked for.
  func spec() throws -> DecisionSpec {
    var spec = DecisionSpec(model: try options.spec(model: model))
    spec.objective = objective
    do {
      spec.memoryLimitBytes = try memory.map(SpecBytes.bytes)
    } catch let error as UsageError {
      throw UsageError("--memory: \(error)")
    }
    spec.maximumFidelityLoss = maxFidelityLoss
    (spec.tokens, spec.features) = (tokens, features)
    spec.otherMachine = machine
    return spec
  }

  func run() throws {
    let display = EventDisplay(quiet: output.quiet)
    defer { display.finish() }
    if verify && machine != nil {
      throw UsageError("--verify runs the model here, and --machine plans for another: take one")
    }
    try ModelRunFolder.requireWritable(keeping.out)
    let spec = try spec()
    let decider = try Decider(
      spec: spec, sources: from, machine: MachineDescription.probe(),
      commandLine: CommandLine.arguments, events: display.show)
    Interrupt.install()
    guard var decision = try decision(decider) else {
      display.note("stopped before there was a plan")
      throw ExitCode(SweepExit.stopped)
    }
    var outcome: ModelOutcome?
    if verify {
      let verification = try decider.verify(decision, shouldStop: { Interrupt.isRequested })
      decision = verification.decision
      outcome = verification.outcome
    }
    let report = DecisionReport(decision)
    // Kept first: a pipe that closes early takes nothing with it.
    let folder = try DecisionFolder.write(
      decision, run: outcome?.run, summary: report.render(.markdown), in: keeping.out)
    try ReportFiles.write(in: folder)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    display.note("kept in \(folder): open its \(ReportFiles.page)")
    if machine == nil { display.note("to run it: \(command(folder, decision, spec))") }
    let code = SweepExit.code(
      incorrect: outcome?.incorrect ?? 0, interrupted: outcome?.interrupted ?? false, ran: true)
    if code != 0 { throw ExitCode(code) }
  }

  /// The command that runs the plan kept in `folder` as it was decided for.
  private func command(_ folder: String, _ decision: Decision, _ spec: DecisionSpec) -> String {
    let model = spec.model
    let defaults = ModelSpec()
    var words = ["bench", "model", model.model, "--kernel", "\(folder)/plan.json"]
    if model.batch != defaults.batch { words += ["--batch", "\(model.batch)"] }
    if let prompt = model.prompt { words += ["--prompt", "\(prompt)"] }
    if let context = model.context { words += ["--context", "\(context)"] }
    if model.generate != defaults.generate { words += ["--generate", "\(model.generate)"] }
    if model.threads != defaults.threads { words += ["--threads", "\(model.threads)"] }
    if let blocks = model.blocks { words += ["--blocks", "\(blocks)"] }
    return Shell.line(words)
  }

  /// The decision, before anything is verified; nil when it was stopped.
  private func decision(_ decider: Decider) throws -> Decision? {
    guard try decider.admitPrecisions(shouldStop: { Interrupt.isRequested }) else { return nil }
    if noMeasure { try decider.requireRecords(out: keeping.out) }
    let isMeasured = try decider.measureMissing(
      out: keeping.out, summary: { Report(run: $0, records: $1).summary },
      finish: { try ReportFiles.write(in: $0) },
      shouldStop: { Interrupt.isRequested })
    return isMeasured ? try decider.decide(shouldStop: { Interrupt.isRequested }) : nil
  }
}

extension Decision.Objective: ExpressibleByArgument {}
