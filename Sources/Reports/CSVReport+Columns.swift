import Records

extension CSVReport {
  /// One field of a record, as a column.
  struct Column: Sendable {
    let name: String
    let value: @Sendable (CaseRecord) -> String?

    /// `value` printed in full: what is read back equals what was measured.
    init<Value: LosslessStringConvertible & SendableMetatype>(
      _ name: String, _ value: @escaping @Sendable (CaseRecord) -> Value?
    ) {
      self.name = name
      self.value = { value($0).map(String.init) }
    }
  }

  /// All fields of a record in its own order, nested ones under joined names.
  static let columns: [Column] = [
    Column("schemaVersion") { $0.schemaVersion },
    Column("caseID") { $0.caseID },
    Column("groupID") { $0.groupID },
    Column("status") { $0.status.rawValue },
    Column("reason") { $0.reason },
    Column("addedAsBaseline") { $0.addedAsBaseline },
    Column("model") { $0.model },
    Column("layer") { $0.layer },
    Column("outFeatures") { $0.outFeatures },
    Column("inFeatures") { $0.inFeatures },
    Column("occurrences") { $0.occurrences },
    Column("batch") { $0.batch },
    Column("precision") { $0.precision },
    Column("pattern") { $0.pattern },
    Column("sparsity") { $0.sparsity },
    Column("kernel") { $0.kernel },
    Column("isa") { $0.isa },
    Column("whyNotWider") { $0.whyNotWider },
    Column("implementation") { $0.implementation },
    Column("threads") { $0.threads },
    Column("cache") { $0.cache },
    Column("coldMethod") { $0.coldMethod },
    Column("seed") { $0.seed },
    Column("tensor") { $0.tensor },
    Column("medianSeconds") { $0.medianSeconds },
    Column("medianLowSeconds") { $0.medianLowSeconds },
    Column("medianHighSeconds") { $0.medianHighSeconds },
    Column("minimumSeconds") { $0.minimumSeconds },
    Column("medianAbsoluteDeviationSeconds") { $0.medianAbsoluteDeviationSeconds },
    Column("p90Seconds") { $0.p90Seconds },
    Column("p99Seconds") { $0.p99Seconds },
    Column("rounds") { $0.rounds },
    Column("callsPerSample") { $0.callsPerSample },
    Column("settled") { $0.settled },
    Column("speedupOverDense") { $0.speedupOverDense },
    Column("speedupOverDenseLow") { $0.speedupOverDenseLow },
    Column("speedupOverDenseHigh") { $0.speedupOverDenseHigh },
    Column("speedupOverOwnDense") { $0.speedupOverOwnDense },
    Column("speedupOverOwnDenseLow") { $0.speedupOverOwnDenseLow },
    Column("speedupOverOwnDenseHigh") { $0.speedupOverOwnDenseHigh },
    Column("sizeBoundSpeedup") { $0.sizeBoundSpeedup },
    Column("weightBytes") { $0.weightBytes },
    Column("activationBytes") { $0.activationBytes },
    Column("usefulOperations") { $0.usefulOperations },
    Column("executedOperations") { $0.executedOperations },
    Column("bytesPerSecond") { $0.bytesPerSecond },
    Column("operationsPerSecond") { $0.operationsPerSecond },
    Column("memoryLevel") { $0.memoryLevel },
    Column("memoryCeilingBytesPerSecond") { $0.memoryCeilingBytesPerSecond },
    Column("computeCeilingOperationsPerSecond") { $0.computeCeilingOperationsPerSecond },
    Column("memoryUtilisation") { $0.memoryUtilisation },
    Column("computeUtilisation") { $0.computeUtilisation },
    Column("bound") { $0.bound?.rawValue },
    Column("evidence") { $0.evidence },
    Column("maximumRelativeError") { $0.maximumRelativeError },
    Column("tolerance") { $0.tolerance },
    Column("checkedOutputs") { $0.checkedOutputs },
    Column("packSeconds") { $0.packSeconds },
    Column("hugePageShare") { $0.hugePageShare },
    Column("rowNonzerosMinimum") { $0.rowNonzeros?.minimum },
    Column("rowNonzerosMedian") { $0.rowNonzeros?.median },
    Column("rowNonzerosMaximum") { $0.rowNonzeros?.maximum },
    Column("rowNonzerosCoefficientOfVariation") { $0.rowNonzeros?.coefficientOfVariation },
    Column("noiseDroppedRounds") { $0.noise?.droppedRounds },
    Column("noiseNoisy") { $0.noise?.noisy },
    Column("noiseStealSeconds") { $0.noise?.stealSeconds },
    Column("noiseInvoluntaryContextSwitches") { $0.noise?.involuntaryContextSwitches },
    Column("noisePageFaults") { $0.noise?.pageFaults },
    Column("noiseCanaryRatio") { $0.noise?.canaryRatio },
    Column("countersCycles") { $0.counters?.cycles },
    Column("countersInstructions") { $0.counters?.instructions },
    Column("countersFlops") { $0.counters?.flops },
    Column("countersLastLevelMisses") { $0.counters?.lastLevelMisses },
    Column("countersTaskClockSeconds") { $0.counters?.taskClockSeconds },
    Column("countersPageFaults") { $0.counters?.pageFaults },
    Column("countersContextSwitches") { $0.counters?.contextSwitches },
  ]
}
