import Analysis
import Records

extension ExportedRun {
  /// A model's run: a case for each variant, cache regime and stage.
  init(_ run: ModelRun) {
    self.init(
      name: run.name, startedAt: run.startedAt, commandLine: run.commandLine,
      gitCommit: run.gitCommit, buildConfiguration: run.buildConfiguration,
      versions: run.versions, machine: run.machine,
      dimensions: [
        "model", "batch", "prompt", "context", "generate", "blocks", "blocksOfTheModel", "pattern",
        "sparsity", "precision", "headPrecision", "kernel", "threads", "cache", "stage", "tokens",
      ],
      cases: run.records.flatMap { record in
        record.stages.map { Case(run, record, $0) }
      })
  }
}

extension ExportedRun.Case {
  fileprivate init(_ run: ModelRun, _ record: ModelRecord, _ times: ModelRecord.StageTimes) {
    let setting = "\(run.batch)|\(run.prompt)|\(run.context)|\(run.threads)"
    self.init(
      id: "\(run.model)|\(setting)|\(record.id)|\(times.stage.rawValue)", family: [run.model],
      dimensions: [
        run.model, "\(run.batch)", "\(run.prompt)", "\(run.context)", "\(run.generate)",
        "\(run.blocks)", "\(run.blocksOfTheModel)", record.pattern, "\(record.sparsity)",
        record.precision, record.headPrecision, record.kernel, "\(run.threads)", record.cache,
        times.stage.rawValue, "\(times.tokens)",
      ],
      status: times.isSuspect ? .suspect : .measured,
      reason: times.isSuspect
        ? "read faster than memory can give, so its weights were not cold" : nil,
      time: times.seconds.estimate, calls: times.rounds, threads: run.threads,
      label: run.extrapolation ?? "", processorSeconds: nil,
      metrics: ExportedRun.Metric.all(of: record, times))
  }
}

extension ExportedRun.Metric {
  /// The figures of one stage of `record`, by the names that the CSV has.
  fileprivate static func all(of record: ModelRecord, _ times: ModelRecord.StageTimes) -> [Self] {
    func metric(_ name: String, _ unit: String, _ value: Double?) -> Self? {
      value.map { Self(name: name, unit: unit, value: $0) }
    }
    func metric(_ name: String, _ unit: String, _ interval: ModelRecord.Interval?) -> Self? {
      interval.map {
        Self(name: name, unit: unit, value: $0.value, low: $0.low, high: $0.high)
      }
    }
    let fixed = [
      metric("seconds", "s", times.seconds),
      metric("minimumSeconds", "s", times.minimumSeconds),
      metric("p90Seconds", "s", times.p90Seconds),
      metric("p99Seconds", "s", times.p99Seconds),
      metric("rounds", "1", Double(times.rounds)),
      metric("speedup", "1", times.speedup),
      metric("sizeBoundSpeedup", "1", record.sizeBoundSpeedup),
      metric("publishedSpeedup", "1", record.publishedSpeedup),
      metric("linearShare", "1", times.linearShare),
      metric("accountedShare", "1", times.accountedShare),
      metric("bytes", "B", Double(times.bytes)),
      metric("bandwidthShare", "1", times.bandwidthShare),
      metric("linearBytes", "B", Double(record.linearBytes)),
      metric("headBytes", "B", Double(record.headBytes)),
      metric("cacheBytes", "B", Double(record.cacheBytes)),
      metric("cosine", "1", record.fidelity?.cosine),
      metric("divergence", "1", record.fidelity?.divergence),
    ]
    let works = times.secondsByWork.sorted { $0.key < $1.key }
    return fixed.compactMap(\.self)
      + works.map { Self(name: "secondsByWork.\($0.key)", unit: "s", value: $0.value) }
  }
}
