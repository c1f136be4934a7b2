import Foundation
import GRDB
import Hardware
import Records

/// A run as the points of its series need it.
struct SeriesRun: Codable, FetchableRecord, TableRecord {
  static let databaseTableName = "runs"

  var number: Int64
  var id: String
  var name: String
  var startedAt: Date
  var gitCommit: String?
  var fingerprint: String
  var buildConfiguration: String

  var run: HistorySeries.Run {
    HistorySeries.Run(
      id: id.readable, name: name.readable, startedAt: startedAt, gitCommit: gitCommit?.readable)
  }

  func key(_ caseID: String) -> HistorySeries.Key {
    HistorySeries.Key(
      caseID: caseID, fingerprint: fingerprint.readable,
      buildConfiguration: buildConfiguration.readable)
  }

  /// Runs by number, of one machine and one build where those are given.
  static func fetchAll(
    _ db: Database, fingerprint: String?, buildConfiguration: String?
  ) throws -> [Int64: SeriesRun] {
    var request = all()
    if let fingerprint { request = request.filter(Column("fingerprint") == fingerprint) }
    if let buildConfiguration {
      request = request.filter(Column("buildConfiguration") == buildConfiguration)
    }
    return Dictionary(
      try request.fetchAll(db).map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// The id of a case.
struct CaseName: Codable, FetchableRecord, TableRecord {
  static let databaseTableName = "cases"

  var number: Int64
  var caseID: String

  /// Ids by number; those in `ids` alone, where given.
  static func fetchAll(_ db: Database, _ ids: Set<String>?) throws -> [Int64: String] {
    let request = ids.map { all().filter($0.contains(Column("caseID"))) } ?? all()
    return Dictionary(
      try request.fetchAll(db).map { ($0.number, $0.caseID.readable) },
      uniquingKeysWith: { first, _ in first })
  }
}
