import Analysis
import Hardware
import Records

extension Origin {
  /// That of the most that `folder` holds, as a decision rests on the runs beside it; nil where it holds
  /// nothing.
  init?(_ folder: ResultFolder) {
    if let comparison = folder.comparison {
      self.init(comparison)
    } else if let decision = folder.decision {
      self.init(decision)
    } else if let model = folder.model {
      self.init(model)
      if folder.prediction != nil { kind = "Prediction and model run" }
    } else if let prediction = folder.prediction {
      self.init(prediction)
    } else if let sweep = folder.sweep {
      self.init(sweep)
    } else {
      return nil
    }
    if let drift = CeilingDrift(start: ceilings, end: ceilingsAtEnd) {
      noise.append(["ceilings, start to end", "\(drift.name) moved most, by \(drift.percent)%"])
    }
    warnings += MachineAdvice.warnings(for: machine).map { "this machine \($0)" }
  }

  private init(_ sweep: RunContents) {
    let run = sweep.run
    let report = Report(sweep)
    kind = "Sweep"
    title = run.name
    startedAt = run.startedAt
    commandLine = run.commandLine
    gitCommit = run.gitCommit
    buildConfiguration = run.buildConfiguration
    machine = run.machine
    threads = Set(sweep.records.map(\.threads)).sorted()
    versions = run.versions
    ceilings = run.ceilings
    ceilingsAtEnd = run.ceilingsAtEnd
    counters = run.counters
    wallSeconds = run.wallSeconds
    timedSeconds = run.timedSeconds
    peakMemoryBytes = run.peakMemoryBytes
    emptyKernelSeconds = run.emptyKernelSeconds
    state = run.state
    spec = run.spec
    weights = Self.weights(of: sweep.records)
    warnings = report.remarks
    noise = NoiseSummary(sweep.records).rows
  }

  private init(_ run: ModelRun) {
    kind = "Model run"
    title = run.model
    startedAt = run.startedAt
    commandLine = run.commandLine
    gitCommit = run.gitCommit
    buildConfiguration = run.buildConfiguration
    machine = run.machine
    threads = [run.threads]
    versions = run.versions
    ceilings = run.ceilings.map { [$0] } ?? []
    wallSeconds = run.wallSeconds
    peakMemoryBytes = run.peakMemoryBytes
    state = run.state
    weights = run.weights.map { "of \($0)" } ?? run.seed.map { "synthetic, seed \($0)" }
    warnings = run.warnings
    notes = ModelReport(run).notes
    let stages = run.records.flatMap(\.stages)
    if !stages.isEmpty {
      let dropped = stages.reduce(0) { $0 + $1.droppedRounds }
      let kept = stages.reduce(0) { $0 + $1.rounds }
      noise.append([
        "rounds dropped",
        "\(dropped) of \(dropped + kept), \(stages.count { $0.isNoisy }) of "
          + "\(Units.count(stages.count, "stage")) noisy",
      ])
    }
  }

  private init(_ prediction: ModelPrediction) {
    kind = "Prediction"
    title = prediction.model
    startedAt = prediction.startedAt
    commandLine = prediction.commandLine
    gitCommit = prediction.gitCommit
    machine = prediction.machine
    threads = [prediction.threads]
    notes = prediction.notes
  }

  private init(_ decision: Decision) {
    kind = "Decision"
    title = decision.model
    startedAt = decision.startedAt
    commandLine = decision.commandLine
    gitCommit = decision.gitCommit
    buildConfiguration = decision.buildConfiguration
    machine = decision.machine
    threads = [decision.threads]
    weights = decision.weights.map { "of \($0)" } ?? "synthetic"
    warnings = decision.warnings
    if let other = decision.projectedFrom {
      warnings.insert(
        "times without a measurement here are projected from \(other.cpuModel) by the ceilings of both "
          + "machines; measure here before relying on them", at: 0)
    }
  }

  private init(_ comparison: Comparison) {
    let report = ComparisonReport(comparison)
    kind = "Comparison"
    title = "\(comparison.head.label) against \(comparison.base.label)"
    startedAt = comparison.startedAt
    commandLine = comparison.commandLine
    gitCommit = comparison.head.revision ?? comparison.head.gitCommit
    buildConfiguration = comparison.head.buildConfiguration
    machine = comparison.machine
    // Each case has its own.
    threads = []
    state = comparison.state
    spec = comparison.spec
    wallSeconds = comparison.wallSeconds
    warnings = report.warnings
    // The page has the machine already.
    sides = report.facts.filter { $0[0] != "machine" }
  }

  /// `synthetic, seed 1`, or that they are a checkpoint's.
  private static func weights(of records: [CaseRecord]) -> String? {
    guard let first = records.first else { return nil }
    let seed = "seed \(first.seed)"
    return first.tensor == nil ? "synthetic, \(seed)" : "of a checkpoint; activations of \(seed)"
  }
}
