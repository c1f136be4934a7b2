import Foundation
import GRDB
import Hardware
import Records

extension HistoryStore {
  /// The ids of all cases that any run has, in order.
  public func caseIDs() throws -> [String] {
    try read { db in
      try String.fetchAll(db, sql: "SELECT caseID FROM cases ORDER BY caseID").map(\.readable)
    }
  }

  /// The case that `text` names: its id, or a part of it that no other has.
  ///
  /// Throws `UsageError` with the nearest where it names none, or several.
  public func caseID(_ text: String) throws -> String {
    let all = try caseIDs()
    if all.contains(text) { return text }
    let found = all.filter { !text.isEmpty && $0.localizedCaseInsensitiveContains(text) }
    if found.count == 1 { return found[0] }
    let shown = nearest(text, among: found.isEmpty ? all : found, limit: 5)
    let list = shown.map { "'\($0)'" }.joined(separator: ", ")
    throw UsageError(
      found.isEmpty
        ? "no run has a case '\(text)'" + (shown.isEmpty ? "" : "; the nearest are \(list)")
        : "'\(text)' is part of \(found.count) cases, \(list)"
          + (found.count > shown.count ? " and \(found.count - shown.count) more" : "")
          + ": give more of one")
  }

  /// The series of the cases `caseIDs`, nil for all; of one machine and one build, or of all.
  ///
  /// Ordered by case, machine and build.
  public func series(
    of caseIDs: Set<String>? = nil, fingerprint: String? = nil, buildConfiguration: String? = nil
  ) throws -> [HistorySeries] {
    try read { db in
      let runs = try SeriesRun.fetchAll(
        db, fingerprint: fingerprint, buildConfiguration: buildConfiguration)
      let names = try CaseName.fetchAll(db, caseIDs)
      var points: [HistorySeries.Key: [HistorySeries.Point]] = [:]
      let rows = try PointRow.request(
        cases: caseIDs.map { _ in Array(names.keys) }, fingerprint: fingerprint
      ).fetchCursor(db)
      while let row = try rows.next() {
        guard let run = runs[row.runNumber], let name = names[row.caseNumber] else { continue }
        points[run.key(name), default: []].append(try row.point(of: run.run, file: path))
      }
      return points.map { HistorySeries($0.key, points: $0.value) }.sorted { $0.key < $1.key }
    }
  }
}
