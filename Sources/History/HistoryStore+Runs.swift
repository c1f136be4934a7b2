import Foundation
import GRDB
import Hardware
import Records

extension HistoryStore {
  /// The machines that runs are recorded of, by fingerprint.
  public func machines() throws -> [String: MachineDescription] {
    try read { db in
      Dictionary(
        try MachineRow.fetchAll(db).map { ($0.fingerprint.readable, try $0.machine()) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// The fingerprint that `text` is, or is the beginning of.
  ///
  /// Throws `UsageError` when it is that of no machine, or of several.
  public func fingerprint(_ text: String) throws -> String {
    let known = try machines().keys.sorted()
    let found = known.filter { !text.isEmpty && $0.hasPrefix(text.lowercased()) }
    guard found.count == 1 else {
      throw UsageError(
        found.isEmpty
          ? "--machine: no runs of a machine with the fingerprint '\(text)'; there are "
            + (known.isEmpty ? "none" : known.joined(separator: ", "))
          : "--machine: '\(text)' begins the fingerprints of several machines: "
            + found.joined(separator: ", "))
    }
    return found[0]
  }

  /// How many runs are recorded, of one machine or of all.
  public func count(fingerprint: String? = nil) throws -> Int {
    try read { try Self.runs(fingerprint).fetchCount($0) }
  }

  /// The newest `limit` runs, of one machine or of all, the newest first.
  public func runs(fingerprint: String? = nil, limit: Int) throws -> [HistorySummary] {
    let machines = try machines()
    return try read { db in
      let rows = try Self.runs(fingerprint)
        .order(Column("startedAt").desc, Column("id").desc).limit(limit).fetchAll(db)
      return try rows.map { row in
        let results = ResultRow.filter(Column("runNumber") == row.number)
        guard let machine = machines[row.fingerprint] else {
          throw StoreFailure.damaged(path, "no machine \(row.fingerprint.readable)")
        }
        return HistorySummary(
          run: try row.run(file: path), machine: machine, cases: try results.fetchCount(db),
          results: try results.filter(Column("status") == CaseRecord.Status.measured.rawValue)
            .fetchCount(db))
      }
    }
  }

  /// The newest run, of one machine or of all, with its cases; nil where there is none.
  public func newest(fingerprint: String? = nil) throws -> HistoryEntry? {
    try read { db in
      let row = try Self.runs(fingerprint)
        .order(Column("startedAt").desc, Column("id").desc).fetchOne(db)
      var reader = EntryReader(db, file: path)
      return try row.map { try reader.entry($0) }
    }
  }

  /// Runs by their ids; what isn't there is left out.
  public func runs(_ ids: Set<String>) throws -> [String: HistoryRun] {
    try read { db in
      let rows = try RunRow.filter(ids.contains(Column("id"))).fetchAll(db)
      return try Dictionary(
        rows.map { ($0.id.readable, try $0.run(file: path)) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// The build configurations that runs of a machine have.
  public func builds(fingerprint: String) throws -> [String] {
    try read { db in
      try Self.runs(fingerprint).select(Column("buildConfiguration"), as: String.self).distinct()
        .order(Column("buildConfiguration")).fetchAll(db).map(\.readable)
    }
  }

  private static func runs(_ fingerprint: String?) -> QueryInterfaceRequest<RunRow> {
    fingerprint.map { RunRow.filter(Column("fingerprint") == $0) } ?? RunRow.all()
  }
}
