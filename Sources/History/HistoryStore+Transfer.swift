import Foundation
import GRDB
import Hardware
import Records

extension HistoryStore {
  /// Hands every run to `write` as a line of JSON, the oldest first; returns how many there were.
  ///
  /// All are of one moment, whatever others write meanwhile.
  public func export(_ write: (Data) throws -> Void) throws -> Int {
    try read { db in
      var reader = EntryReader(db, file: path)
      let rows = try RunRow.order(Column("startedAt"), Column("id")).fetchCursor(db)
      var count = 0
      while let row = try rows.next() {
        try write(try reader.entry(row).line())
        count += 1
      }
      return count
    }
  }

  /// What importing did, in numbers of runs.
  public struct Import: Sendable, Equatable {
    /// New ones.
    public var added = 0
    /// Of which there was less here than there.
    public var replaced = 0
    /// Here already.
    public var present = 0
  }

  /// Takes in every run of `lines`, which `export` wrote, all or, where a line can't be read, none.
  ///
  /// Throws `DataError`, which names the line, for one that is no run.
  public func importRuns(from lines: LineFileReader) throws -> Import {
    var number = 0
    let additions = try add {
      guard let line = try lines.next() else { return nil }
      number += 1
      return try HistoryEntry(reading: line, file: lines.path, line: number)
    }
    return additions.reduce(into: Import()) { result, addition in
      switch (addition.casesBefore, addition.isTaken) {
      case (nil, _): result.added += 1
      case (_, true): result.replaced += 1
      case (_, false): result.present += 1
      }
    }
  }
}
