import GRDB
import Records

/// What a case gave in a run.
struct ResultRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "results"

  var runNumber: Int64
  /// Where the case stood in its run.
  var position: Int
  var caseNumber: Int64
  var status: String
  var reason: String?
  var sparsity: Double
  var isa: String?
  var ratio: Double?
  var ratioLow: Double?
  var ratioHigh: Double?
  var memoryShare: Double?
  var computeShare: Double?
  var decodeShare: Double?
  var bound: String?
  var seconds: Double?
  var secondsLow: Double?
  var secondsHigh: Double?
  var tokensPerSecond: Double?
  var rounds: Int?
  var isNoisy: Bool?

  init(_ entry: HistoryCase, runNumber: Int64, position: Int, caseNumber: Int64) {
    self.runNumber = runNumber
    self.position = position
    self.caseNumber = caseNumber
    status = entry.status.rawValue
    reason = entry.reason
    sparsity = entry.sparsity
    isa = entry.isa
    (ratio, ratioLow, ratioHigh) = (entry.ratio?.value, entry.ratio?.low, entry.ratio?.high)
    memoryShare = entry.memoryShare
    computeShare = entry.computeShare
    decodeShare = entry.decodeShare
    bound = entry.bound?.rawValue
    (seconds, secondsLow, secondsHigh) = (
      entry.seconds?.value, entry.seconds?.low, entry.seconds?.high
    )
    tokensPerSecond = entry.tokensPerSecond
    rounds = entry.rounds
    isNoisy = entry.isNoisy
  }

  /// The case with what it gave; its strings are fit to be shown, as the file may come from anyone.
  func entry(of row: CaseRow, file: String) throws -> HistoryCase {
    var entry = HistoryCase(
      caseID: row.caseID.readable, status: try Self.status(status, file: file),
      model: row.model.readable, batch: row.batch, precision: row.precision.readable,
      pattern: row.pattern.readable, sparsity: sparsity, kernel: row.kernel.readable,
      threads: row.threads, cache: row.cache.readable)
    entry.reason = reason?.readable
    entry.layer = row.layer?.readable
    entry.stage = row.stage.flatMap(ModelRecord.Stage.init)
    entry.isa = isa?.readable
    entry.ratio = Self.interval(ratio, ratioLow, ratioHigh)
    entry.memoryShare = memoryShare
    entry.computeShare = computeShare
    entry.decodeShare = decodeShare
    entry.bound = bound.flatMap(CaseRecord.Bound.init)
    entry.seconds = Self.interval(seconds, secondsLow, secondsHigh)
    entry.tokensPerSecond = tokensPerSecond
    entry.rounds = rounds
    entry.isNoisy = isNoisy
    return entry
  }

  static func status(_ text: String, file: String) throws -> CaseRecord.Status {
    guard let status = CaseRecord.Status(rawValue: text) else {
      throw StoreFailure.damaged(file, "a case of the status '\(text.readable)'")
    }
    return status
  }

  /// nil where there is none, or none that can be so.
  static func interval(_ value: Double?, _ low: Double?, _ high: Double?) -> ModelRecord.Interval? {
    guard let value, let low, let high, value > 0, low <= value, value <= high, high.isFinite
    else { return nil }
    return ModelRecord.Interval(value: value, low: low, high: high)
  }
}
