import Hardware
import Records

extension HistoryEntry {
  /// The entry of a sweep.
  ///
  /// Throws `DataError` when it has no cases to record.
  public init(_ contents: RunContents) throws {
    let run = contents.run
    guard !contents.records.isEmpty else {
      throw DataError(
        file: contents.folder.path,
        contents.isOfBreakEvens
          ? "holds break-evens, which aren't recorded: give a run of cases"
          : "holds no cases yet: give a run that has measured some")
    }
    self.init(
      kind: .sweep, name: run.name, startedAt: run.startedAt, state: run.state,
      commandLine: run.commandLine, gitCommit: run.gitCommit,
      buildConfiguration: run.buildConfiguration, versions: run.versions, spec: run.spec,
      machine: run.machine,
      cases: contents.records.map {
        HistoryCase($0, isContradicted: contents.contradictedCaseIDs.contains($0.caseID))
      })
  }
}

extension HistoryCase {
  /// What `record` says of its case; one whose samples contradict it is no result.
  init(_ record: CaseRecord, isContradicted: Bool) {
    self.init(
      caseID: record.caseID, status: isContradicted ? .suspect : record.status,
      model: record.model, batch: record.batch, precision: record.precision,
      pattern: record.pattern, sparsity: record.sparsity, kernel: record.kernel,
      threads: record.threads, cache: record.cache)
    reason = isContradicted ? "its times aren't those of its raw samples" : record.reason
    layer = record.layer
    isa = record.isa
    if isResult && !record.isBaseline { ratio = record.speedup.map(ModelRecord.Interval.init) }
    if isResult {
      memoryShare = record.weightShare
      computeShare = record.computeUtilisation
      decodeShare = record.decodeUtilisation
    }
    bound = record.bound
    seconds = record.time.map(ModelRecord.Interval.init)
    rounds = record.rounds
    isNoisy = record.noise?.noisy == true ? true : nil
  }
}

extension ModelRecord.Interval {
  init(_ estimate: Estimate) {
    self.init(value: estimate.value, low: estimate.low, high: estimate.high)
  }
}
