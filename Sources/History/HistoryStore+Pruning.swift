import Foundation
import GRDB
import Records

/// Which runs to remove: those that meet all of the conditions given.
public struct PruneRule: Sendable, Equatable {
  /// Not among so many newest ones of their machine and build.
  public var keep: Int?
  /// Started before that.
  public var before: Date?
  /// Of that machine, by its fingerprint.
  public var fingerprint: String?

  /// A rule; without a condition it removes nothing.
  public init(keep: Int? = nil, before: Date? = nil, fingerprint: String? = nil) {
    self.keep = keep
    self.before = before
    self.fingerprint = fingerprint
  }

  /// Those of `runs`, the newest first, that are to go.
  func removed(of runs: [SeriesRun]) -> [SeriesRun] {
    guard keep != nil || before != nil || fingerprint != nil else { return [] }
    var seen: [[String]: Int] = [:]
    return runs.filter { run in
      seen[[run.fingerprint, run.buildConfiguration], default: 0] += 1
      let rank = seen[[run.fingerprint, run.buildConfiguration]] ?? 0
      if let keep, rank <= keep { return false }
      if let before, run.startedAt >= before { return false }
      if let fingerprint, run.fingerprint != fingerprint { return false }
      return true
    }
  }
}

extension HistoryStore {
  /// What pruning removed, or would.
  public struct Pruning: Sendable, Equatable {
    /// The runs, the newest first.
    public var runs: [HistorySeries.Run] = []
    /// Results that go with them.
    public var results = 0
    /// Runs that stay.
    public var remaining = 0
    /// Why the file is no smaller; nil where it is.
    public var whyNotSmaller: String?
  }

  /// Removes the runs that `rule` is about, with the cases and machines that no other run has; unless `isDryRun`.
  public func prune(_ rule: PruneRule, isDryRun: Bool) throws -> Pruning {
    var pruning = isDryRun ? try read { try plan(rule, $0).pruning } : try write(remove(rule))
    if !isDryRun && !pruning.runs.isEmpty {
      do {
        try queue.vacuum()
      } catch {
        // The runs are gone all the same.
        pruning.whyNotSmaller = "\(error)"
      }
    }
    return pruning
  }

  private func remove(_ rule: PruneRule) -> (Database) throws -> Pruning {
    { [self] db in
      let (pruning, numbers) = try plan(rule, db)
      for number in numbers { _ = try RunRow.deleteOne(db, key: number) }
      try db.execute(
        sql: """
          DELETE FROM cases WHERE number NOT IN (SELECT caseNumber FROM results);
          DELETE FROM machines WHERE fingerprint NOT IN (SELECT fingerprint FROM runs);
          """)
      return pruning
    }
  }

  private func plan(
    _ rule: PruneRule, _ db: Database
  ) throws -> (pruning: Pruning, numbers: [Int64]) {
    let runs = try SeriesRun.order(Column("startedAt").desc, Column("id").desc).fetchAll(db)
    let removed = rule.removed(of: runs)
    var pruning = Pruning()
    pruning.runs = removed.map(\.run)
    pruning.remaining = runs.count - removed.count
    for run in removed {
      pruning.results += try ResultRow.filter(Column("runNumber") == run.number).fetchCount(db)
    }
    return (pruning, removed.map(\.number))
  }
}
