import Hardware
import Records

extension HistoryEntry {
  /// The entry of a model's run: a case for each variant and stage.
  ///
  /// Throws `DataError`, which names `folder`, when no stage was timed.
  public init(_ run: ModelRun, folder: String) throws {
    let cases = run.records.flatMap { record in
      record.stages.map { HistoryCase(run, record, $0) }
    }
    guard !cases.isEmpty else {
      throw DataError(file: folder, "holds a model's run without a stage that was timed")
    }
    self.init(
      kind: .model, name: run.name, startedAt: run.startedAt, state: run.state,
      commandLine: run.commandLine, gitCommit: run.gitCommit,
      buildConfiguration: run.buildConfiguration, versions: run.versions, spec: nil,
      machine: run.machine, cases: cases)
  }
}

extension HistoryCase {
  /// What one stage of one variant gave.
  init(_ run: ModelRun, _ record: ModelRecord, _ times: ModelRecord.StageTimes) {
    self.init(
      caseID: Self.caseID(run, record, times.stage), status: times.isSuspect ? .suspect : .measured,
      model: run.model, batch: run.batch, precision: record.precision, pattern: record.pattern,
      sparsity: record.sparsity, kernel: record.kernel, threads: run.threads, cache: record.cache)
    stage = times.stage
    reason =
      isResult ? nil : "its weights were read faster than memory can give, so they were not cold"
    if isResult && !record.isBaseline { ratio = times.speedup }
    if isResult { memoryShare = times.bandwidthShare }
    seconds = times.seconds
    if isResult { tokensPerSecond = Double(times.tokens) / times.seconds.value }
    rounds = times.rounds
    isNoisy = times.isNoisy ? true : nil
  }

  /// `t5-small|1|128|1+64|2|unstructured(0.5)/w8a8/auto/cold|decode`: batch, prompt, where decoding starts and
  /// how far it goes, threads, the variant; then what else would make it another case.
  private static func caseID(
    _ run: ModelRun, _ record: ModelRecord, _ stage: ModelRecord.Stage
  ) -> String {
    var parts = [
      run.model, "\(run.batch)", "\(run.prompt)", "\(run.context)+\(run.generate)",
      "\(run.threads)", record.id, stage.rawValue,
    ]
    if record.headPrecision != "fp32" { parts.append("head \(record.headPrecision)") }
    if let extrapolation = run.extrapolation { parts.append(extrapolation) }
    return parts.joined(separator: "|")
  }
}
