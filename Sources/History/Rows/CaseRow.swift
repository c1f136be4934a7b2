import GRDB
import Records

/// What a case is, whatever it gave.
struct CaseRow: Codable, FetchableRecord, MutablePersistableRecord {
  static let databaseTableName = "cases"

  /// nil until it is inserted.
  var number: Int64?
  var caseID: String
  var model: String
  var layer: String?
  var stage: String?
  var batch: Int
  var precision: String
  var pattern: String
  var kernel: String
  var threads: Int
  var cache: String

  init(_ entry: HistoryCase) {
    caseID = entry.caseID
    model = entry.model
    layer = entry.layer
    stage = entry.stage?.rawValue
    batch = entry.batch
    precision = entry.precision
    pattern = entry.pattern
    kernel = entry.kernel
    threads = entry.threads
    cache = entry.cache
  }

  mutating func didInsert(_ inserted: InsertionSuccess) { number = inserted.rowID }
}
