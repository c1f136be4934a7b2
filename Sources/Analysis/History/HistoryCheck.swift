import Foundation
import Records

/// A run against the history of its cases: where the level of each last changed.
public struct HistoryCheck: Sendable {
  /// What a case's history says.
  public enum Verdict: String, Sendable, CaseIterable {
    /// Its last change up to this run was for the worse.
    case slower
    /// Its last change up to this run was for the better.
    case faster
    /// Its level never changed before this run.
    case steady
    /// Too few runs to tell.
    case tooFew
    /// It is what the others are compared with.
    case reference
    /// This run has no value for it.
    case noValue
  }

  /// What the history says of one case.
  public struct Finding: Sendable {
    /// The case in this run.
    public var result: HistoryCase
    /// What comes of it.
    public var verdict: Verdict
    /// Its ratio to dense over all runs; nil where no run has one.
    public var ratio: SeriesCourse?
    /// Its share of the ceiling that binds it; nil where no run has one.
    public var share: SeriesCourse?
    /// The last change of the ratio up to this run; nil where there is none, or it is a known one.
    public var change: ChangePoint?

    /// The run that the last change begins with.
    public var changedBy: HistorySeries.Run? {
      guard let change, let ratio else { return nil }
      return ratio.series.points[change.index].run
    }
  }

  /// The run that is checked.
  public let entry: HistoryEntry
  /// One for each of its cases, in its order.
  public let findings: [Finding]

  /// Checks `entry` against `series`, of which those of its machine and build count; it may be among their
  /// points or not.
  ///
  /// Changes before `since` are known, and lead to no verdict.
  public init(
    _ entry: HistoryEntry, against series: [HistorySeries], since: Date? = nil,
    rule: ChangePointRule = .init()
  ) {
    self.entry = entry
    let known = Dictionary(
      series.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    findings = entry.cases.map { result in
      let key = HistorySeries.Key(
        caseID: result.caseID, fingerprint: entry.run.fingerprint,
        buildConfiguration: entry.run.buildConfiguration)
      var series = known[key] ?? HistorySeries(key, points: [])
      series.insert(.init(result, of: .init(entry.run)))
      return Self.finding(result, of: entry.run, series, since: since, rule: rule)
    }
  }

  /// Cases of one verdict, in the order of the run.
  public func findings(_ verdict: Verdict) -> [Finding] {
    findings.filter { $0.verdict == verdict }
  }

  /// Whether any case has been recorded often enough to be judged.
  public var isComparable: Bool {
    findings.contains { [.slower, .faster, .steady].contains($0.verdict) }
  }

  /// The most runs, this one included, that any case has a ratio of.
  public var mostValues: Int { findings.compactMap { $0.ratio?.count }.max() ?? 0 }

  /// The run at which all of three cases or more changed the same way: then it may be what they are compared with
  /// that changed.
  public var commonChange: HistorySeries.Run? {
    let judged = findings.filter { [.slower, .faster, .steady].contains($0.verdict) }
    guard judged.count >= 3, judged.allSatisfy({ $0.verdict == judged[0].verdict }),
      Set(judged.map(\.changedBy)).count == 1
    else { return nil }
    return judged[0].changedBy
  }

  private static func finding(
    _ result: HistoryCase, of run: HistoryRun, _ series: HistorySeries, since: Date?,
    rule: ChangePointRule
  ) -> Finding {
    let ratio = SeriesCourse.ratio(series, rule: rule)
    let place = series.points.firstIndex { $0.run.id == run.id } ?? 0
    let change = ratio?.changes.last { change in
      change.index <= place
        && since.map { series.points[change.index].run.startedAt >= $0 } ?? true
    }
    let verdict: Verdict
    if result.isBaseline {
      verdict = .reference
    } else if result.ratio == nil {
      verdict = .noValue
    } else if ratio?.count ?? 0 < SeriesCourse.fewestValues {
      verdict = .tooFew
    } else {
      verdict = change.map { $0.change.value < 1 ? .slower : .faster } ?? .steady
    }
    return Finding(
      result: result, verdict: verdict, ratio: ratio,
      share: SeriesCourse.share(series, rule: rule), change: change)
  }
}
