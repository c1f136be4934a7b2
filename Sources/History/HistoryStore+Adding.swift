import Foundation
import GRDB
import Records

extension HistoryStore {
  /// What became of a run that was added.
  public struct Addition: Sendable, Equatable {
    /// The cases that were recorded of it before; nil where it is new.
    public var casesBefore: Int?
    /// Whether it is recorded as it is now, and wasn't before: what says more of the same run stays.
    public var isTaken: Bool
    /// When the newest run of its machine and build started, where it is new and that was later.
    public var newest: Date?

    static func added(newest: Date?) -> Addition {
      Addition(casesBefore: nil, isTaken: true, newest: newest)
    }
    static func replaced(cases: Int) -> Addition { Addition(casesBefore: cases, isTaken: true) }
    static func kept(cases: Int) -> Addition { Addition(casesBefore: cases, isTaken: false) }
  }

  /// Records `entry`, once: adding it again changes nothing.
  public func add(_ entry: HistoryEntry) throws -> Addition {
    try write { db in
      var writer = EntryWriter(db, file: path, prefersNew: true)
      return try writer.add(entry)
    }
  }

  /// Records all that `next` returns until it is nil, or, where it throws, nothing; says what became of each.
  ///
  /// What is there already gives way only to what says more of the same run.
  public func add(all next: () throws -> HistoryEntry?) throws -> [Addition] {
    try write { db in
      var writer = EntryWriter(db, file: path, prefersNew: false)
      var additions: [Addition] = []
      while let entry = try next() { additions.append(try writer.add(entry)) }
      return additions
    }
  }
}

/// Writes entries within one transaction.
struct EntryWriter {
  private let db: Database
  private let file: String
  /// Which of two that say as much of the same run stays.
  private let prefersNew: Bool
  private var caseNumbers: [String: Int64] = [:]

  init(_ db: Database, file: String, prefersNew: Bool) {
    self.db = db
    self.file = file
    self.prefersNew = prefersNew
  }

  mutating func add(_ entry: HistoryEntry) throws -> HistoryStore.Addition {
    guard let stored = try RunRow.filter(Column("id") == entry.run.id).fetchOne(db) else {
      let newest = try newestStart(like: entry.run)
      try insert(entry)
      return .added(newest: newest.flatMap { $0 > entry.run.startedAt ? $0 : nil })
    }
    var reader = EntryReader(db, file: file)
    let old = try reader.entry(stored)
    let isEqual = old.run == entry.run && old.cases == entry.cases
    let gives = prefersNew ? !old.isFuller(than: entry) : entry.isFuller(than: old)
    guard gives && !isEqual else { return .kept(cases: old.cases.count) }
    try stored.delete(db)
    try insert(entry)
    return .replaced(cases: old.cases.count)
  }

  private mutating func insert(_ entry: HistoryEntry) throws {
    // The first description stays: what differs between runs, such as free memory, is no part of a fingerprint.
    try MachineRow(entry.machine, fingerprint: entry.run.fingerprint)
      .insert(db, onConflict: .ignore)
    var run = RunRow(entry.run)
    try run.insert(db)
    guard let runNumber = run.number else {
      throw StoreFailure.damaged(file, "a run has no number")
    }
    for (position, result) in entry.cases.enumerated() {
      try ResultRow(
        result, runNumber: runNumber, position: position, caseNumber: number(of: result)
      ).insert(db)
    }
  }

  private mutating func number(of entry: HistoryCase) throws -> Int64 {
    if let number = caseNumbers[entry.caseID] { return number }
    var row =
      try CaseRow.filter(Column("caseID") == entry.caseID).fetchOne(db) ?? CaseRow(entry)
    if row.number == nil { try row.insert(db) }
    guard let number = row.number else { throw StoreFailure.damaged(file, "a case has no number") }
    caseNumbers[entry.caseID] = number
    return number
  }

  private func newestStart(like run: HistoryRun) throws -> Date? {
    try RunRow
      .filter(
        Column("fingerprint") == run.fingerprint
          && Column("buildConfiguration") == run.buildConfiguration
      )
      .select(max(Column("startedAt")), as: Date.self).fetchOne(db)
  }
}
