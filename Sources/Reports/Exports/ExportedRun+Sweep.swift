import Analysis
import Records

extension ExportedRun {
  /// A sweep's run.
  init(run: RunDescription, records: [CaseRecord]) {
    self.init(
      name: run.name, startedAt: run.startedAt, commandLine: run.commandLine,
      gitCommit: run.gitCommit, buildConfiguration: run.buildConfiguration,
      versions: run.versions, machine: run.machine,
      dimensions: [
        "model", "layer", "outFeatures", "inFeatures", "occurrences", "batch", "precision",
        "pattern", "sparsity", "kernel", "isa", "threads", "cache",
      ],
      cases: records.map(Case.init))
  }
}

extension ExportedRun.Case {
  fileprivate init(_ record: CaseRecord) {
    self.init(
      id: record.caseID, family: [record.model, record.layer],
      dimensions: [
        record.model, record.layer, "\(record.outFeatures)", "\(record.inFeatures)",
        "\(record.occurrences)", "\(record.batch)", record.precision, record.pattern,
        "\(record.sparsity)", record.kernel, record.isa, "\(record.threads)", record.cache,
      ],
      status: record.status, reason: record.reason, time: record.time,
      calls: Self.calls(record), threads: record.threads,
      label: record.bound.map { "\($0.rawValue)-bound" } ?? "",
      processorSeconds: record.counters?.taskClockSeconds,
      metrics: ExportedRun.Metric.all(of: record))
  }

  private static func calls(_ record: CaseRecord) -> Int {
    let (calls, overflow) = (record.rounds ?? 1).multipliedReportingOverflow(
      by: record.callsPerSample ?? 1)
    return overflow ? .max : calls
  }
}

extension ExportedRun.Metric {
  /// The figures that `record` has, in the order of its fields.
  static func all(of record: CaseRecord) -> [Self] {
    (times(record) + work(record) + limits(record) + parts(record) + circumstances(record))
      .compactMap(\.self)
  }

  private init?(
    _ name: String, _ unit: String, _ value: Double?, low: Double? = nil, high: Double? = nil
  ) {
    guard let value else { return nil }
    self.init(name: name, unit: unit, value: value, low: low, high: high)
  }

  private init?(_ name: String, _ unit: String, _ value: Int?) {
    self.init(name, unit, value.map(Double.init))
  }

  private init?(_ name: String, _ share: CaseRecord.Differential.Share?) {
    self.init(name, "1", share?.value, low: share?.low, high: share?.high)
  }

  private static func times(_ record: CaseRecord) -> [Self?] {
    [
      Self(
        "medianSeconds", "s", record.medianSeconds, low: record.medianLowSeconds,
        high: record.medianHighSeconds),
      Self("minimumSeconds", "s", record.minimumSeconds),
      Self("medianAbsoluteDeviationSeconds", "s", record.medianAbsoluteDeviationSeconds),
      Self("p90Seconds", "s", record.p90Seconds),
      Self("p99Seconds", "s", record.p99Seconds),
      Self("rounds", "1", record.rounds),
      Self("callsPerSample", "1", record.callsPerSample),
      Self(
        "speedupOverDense", "1", record.speedupOverDense, low: record.speedupOverDenseLow,
        high: record.speedupOverDenseHigh),
      Self(
        "speedupOverOwnDense", "1", record.speedupOverOwnDense,
        low: record.speedupOverOwnDenseLow, high: record.speedupOverOwnDenseHigh),
      Self("sizeBoundSpeedup", "1", record.sizeBoundSpeedup),
    ]
  }

  private static func work(_ record: CaseRecord) -> [Self?] {
    [
      Self("weightBytes", "B", record.weightBytes),
      Self("activationBytes", "B", record.activationBytes),
      Self("usefulOperations", "1", record.usefulOperations),
      Self("executedOperations", "1", record.executedOperations),
      Self("bytesPerSecond", "B/s", record.bytesPerSecond),
      Self("operationsPerSecond", "1/s", record.operationsPerSecond),
    ]
  }

  private static func limits(_ record: CaseRecord) -> [Self?] {
    [
      Self("memoryCeilingBytesPerSecond", "B/s", record.memoryCeilingBytesPerSecond),
      Self("computeCeilingOperationsPerSecond", "1/s", record.computeCeilingOperationsPerSecond),
      Self("memoryUtilisation", "1", record.memoryUtilisation),
      Self("computeUtilisation", "1", record.computeUtilisation),
      Self("decodeCeilingWeightsPerSecond", "1/s", record.decodeCeilingWeightsPerSecond),
      Self("decodeUtilisation", "1", record.decodeUtilisation),
      Self("activationShare", "1", record.activationShare),
      Self("latencyShare", "1", record.latencyShare),
      Self("leastCallShare", "1", record.leastCallShare),
      Self("ridgeBatch", "1", record.ridgeBatch),
    ]
  }

  private static func parts(_ record: CaseRecord) -> [Self?] {
    [
      Self("differentialStream", record.differential?.stream),
      Self("differentialResident", record.differential?.resident),
      Self("differentialDecode", record.differential?.decode),
      Self("differentialLaunch", record.differential?.launch),
      Self("differentialStart", record.differential?.start),
      Self("differentialSeconds", "s", record.differential?.seconds),
      Self("maximumRelativeError", "1", record.maximumRelativeError),
      Self("tolerance", "1", record.tolerance),
      Self("checkedOutputs", "1", record.checkedOutputs),
      Self("packSeconds", "s", record.packSeconds),
      Self("hugePageShare", "1", record.hugePageShare),
      Self("rowNonzerosMinimum", "1", record.rowNonzeros?.minimum),
      Self("rowNonzerosMedian", "1", record.rowNonzeros?.median),
      Self("rowNonzerosMaximum", "1", record.rowNonzeros?.maximum),
      Self(
        "rowNonzerosCoefficientOfVariation", "1", record.rowNonzeros?.coefficientOfVariation),
    ]
  }

  private static func circumstances(_ record: CaseRecord) -> [Self?] {
    let (noise, counters) = (record.noise, record.counters)
    return [
      Self("noiseDroppedRounds", "1", noise?.droppedRounds),
      Self("noiseStealSeconds", "s", noise?.stealSeconds),
      Self("noiseInvoluntaryContextSwitches", "1", noise?.involuntaryContextSwitches),
      Self("noisePageFaults", "1", noise?.pageFaults),
      Self("noiseCanaryRatio", "1", noise?.canaryRatio),
      Self("countersCycles", "1", counters?.cycles),
      Self("countersInstructions", "1", counters?.instructions),
      Self("countersFlops", "1", counters?.flops),
      Self("countersLastLevelMisses", "1", counters?.lastLevelMisses),
      Self("countersStalledCycles", "1", counters?.stalledCycles),
      Self("countersSlots", "1", counters?.slots),
      Self("countersTopDownRetiring", "1", counters?.topDownRetiring),
      Self("countersTopDownBadSpeculation", "1", counters?.topDownBadSpeculation),
      Self("countersTopDownFrontEnd", "1", counters?.topDownFrontEnd),
      Self("countersTopDownBackEnd", "1", counters?.topDownBackEnd),
      Self("countersDramReadBytes", "B", counters?.dramReadBytes),
      Self("countersDramWriteBytes", "B", counters?.dramWriteBytes),
      Self("countersTaskClockSeconds", "s", counters?.taskClockSeconds),
      Self("countersPageFaults", "1", counters?.pageFaults),
      Self("countersContextSwitches", "1", counters?.contextSwitches),
      Self("countersPasses", "1", counters?.passes),
    ]
  }
}
