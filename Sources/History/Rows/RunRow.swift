import Foundation
import GRDB
import Records

/// A run without its cases.
struct RunRow: Codable, FetchableRecord, MutablePersistableRecord {
  static let databaseTableName = "runs"

  /// nil until it is inserted.
  var number: Int64?
  var id: String
  var kind: String
  var name: String
  var startedAt: Date
  var state: String
  var commandLine: [String]
  var gitCommit: String?
  var buildConfiguration: String
  var software: [String: String]
  var fingerprint: String
  var spec: String?

  init(_ run: HistoryRun) {
    id = run.id
    kind = run.kind.rawValue
    name = run.name
    startedAt = run.startedAt
    state = run.state
    commandLine = run.commandLine
    gitCommit = run.gitCommit
    buildConfiguration = run.buildConfiguration
    software = run.software
    fingerprint = run.fingerprint
    spec = run.spec
  }

  mutating func didInsert(_ inserted: InsertionSuccess) { number = inserted.rowID }

  /// The run; its strings are fit to be shown, as the file may come from anyone.
  func run(file: String) throws -> HistoryRun {
    guard let kind = HistoryRun.Kind(rawValue: kind) else {
      throw StoreFailure.damaged(file, "a run of the kind '\(kind.readable)'")
    }
    return HistoryRun(
      id: id.readable, kind: kind, name: name.readable, startedAt: startedAt,
      state: state.readable, commandLine: commandLine.map(\.readable),
      gitCommit: gitCommit?.readable, buildConfiguration: buildConfiguration.readable,
      software: Dictionary(
        software.map { ($0.key.readable, $0.value.readable) },
        uniquingKeysWith: { first, _ in first }
      ),
      fingerprint: fingerprint.readable, spec: spec)
  }
}
