import Records

extension ModelReport {
  /// A line for each variant, cache regime and stage; times in seconds, sizes in bytes.
  var csv: String {
    let titles = [
      "model", "threads", "batch", "prompt", "context", "generate", "blocks", "blocksOfTheModel",
      "id", "pattern", "sparsity", "precision", "headPrecision", "kernel", "cache", "coldMethod",
      "isBaseline", "stage", "tokens", "seconds", "secondsLow", "secondsHigh", "p50Seconds",
      "p90Seconds", "p99Seconds", "rounds", "isSuspect", "speedup", "speedupLow", "speedupHigh",
      "sizeBoundSpeedup", "publishedSpeedup", "linearShare", "accountedShare", "bytes",
      "bandwidthShare", "linearBytes", "headBytes", "cacheBytes", "cosine", "divergence",
    ]
    let lines = run.records.flatMap { record in record.stages.map { line(record, $0) } }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }

  private func line(_ record: ModelRecord, _ times: ModelRecord.StageTimes) -> [String] {
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let asked = [
      run.model, "\(run.threads)", "\(run.batch)", "\(run.prompt)", "\(run.context)",
      "\(run.generate)", "\(run.blocks)", "\(run.blocksOfTheModel)", record.id, record.pattern,
      text(record.sparsity), record.precision, record.headPrecision, record.kernel, record.cache,
      record.coldMethod ?? "", "\(record.isBaseline)", times.stage.rawValue, "\(times.tokens)",
    ]
    let timed = [
      text(times.seconds.value), text(times.seconds.low), text(times.seconds.high),
      text(times.p50Seconds), text(times.p90Seconds), text(times.p99Seconds), "\(times.rounds)",
      "\(times.isSuspect)",
      text(times.speedup?.value), text(times.speedup?.low), text(times.speedup?.high),
      text(record.sizeBoundSpeedup), text(record.publishedSpeedup), text(times.linearShare),
      text(times.accountedShare), "\(times.bytes)", text(times.bandwidthShare),
    ]
    return asked + timed
      + [
        "\(record.linearBytes)", "\(record.headBytes)", "\(record.cacheBytes)",
        text(record.fidelity?.cosine), text(record.fidelity?.divergence),
      ]
  }
}
