import Foundation
import Records

/// What `bench history add` says of a run.
public struct AdditionReport: Sendable {
  /// What became of it, in one line.
  public let outcome: String
  /// What the user should know besides, each with what to do about it.
  public let notes: [String]

  /// What became of a run: `wasThere` with so many cases before, where it was; whether it `isTaken` as it is now;
  /// `newest` is when the newest run of its machine and build started, where that was later.
  public init(
    _ entry: HistoryEntry, casesBefore: Int?, isTaken: Bool, newest: Date?, now: Date
  ) {
    let cases = Units.count(entry.cases.count, "case")
    let results = entry.results.count
    let counted = results == entry.cases.count ? cases : "\(cases), \(results) of them results"
    outcome =
      switch (casesBefore, isTaken) {
      case (nil, _): "added, \(counted)"
      case (let before?, true):
        "replaced, as it was resumed since: \(counted), \(before) before"
      case (let before?, false) where before == entry.cases.count:
        "recorded already: nothing to do"
      case (let before?, false):
        "recorded already, with \(Units.count(before, "case")): its folder has fewer now, so it stays "
          + "as recorded"
      }
    var notes: [String] = []
    let start = entry.run.startedAt
    if entry.run.state != "finished" {
      notes.append("the run did not finish; add it again when it was resumed")
    }
    if start > now.addingTimeInterval(Self.clockTolerance) {
      notes.append(
        "it started at \(HistoryWords.minute(start)) UTC, which is still to come: check the clock of "
          + "the machine that measured it")
    }
    if let newest {
      notes.append(
        "it started at \(HistoryWords.minute(start)) UTC, before the newest run of its machine, of "
          + "\(HistoryWords.minute(newest)): it takes its place by date; check the clock if it isn't "
          + "an older run")
    }
    self.notes = notes
  }

  /// Seconds that the clocks of two machines may differ by.
  private static let clockTolerance = 300.0
}
