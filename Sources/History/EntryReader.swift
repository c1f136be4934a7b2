import GRDB
import Hardware
import Records

/// Reads entries back as they were added.
struct EntryReader {
  private let db: Database
  private let file: String
  private var machines: [String: MachineDescription] = [:]
  private var cases: [Int64: CaseRow] = [:]

  init(_ db: Database, file: String) {
    self.db = db
    self.file = file
  }

  mutating func entry(_ row: RunRow) throws -> HistoryEntry {
    guard let number = row.number else { throw StoreFailure.damaged(file, "a run has no number") }
    let results = try ResultRow.filter(Column("runNumber") == number)
      .order(Column("position")).fetchAll(db)
    return HistoryEntry(
      run: try row.run(file: file), machine: try machine(row.fingerprint),
      cases: try results.map { try $0.entry(of: caseRow($0.caseNumber), file: file) })
  }

  private mutating func machine(_ fingerprint: String) throws -> MachineDescription {
    if let machine = machines[fingerprint] { return machine }
    guard let row = try MachineRow.fetchOne(db, key: fingerprint) else {
      throw StoreFailure.damaged(file, "no machine \(fingerprint)")
    }
    let machine = try row.machine()
    machines[fingerprint] = machine
    return machine
  }

  private mutating func caseRow(_ number: Int64) throws -> CaseRow {
    if let row = cases[number] { return row }
    guard let row = try CaseRow.fetchOne(db, key: number) else {
      throw StoreFailure.damaged(file, "no case \(number)")
    }
    cases[number] = row
    return row
  }
}
