import Analysis
import Records

/// What else changed where a series did.
struct SeriesFacts {
  private let course: SeriesCourse
  private let runs: [String: HistoryRun]

  /// Facts on the changes of `course`; `runs` are those of `runs(of:)`, by id.
  init(_ course: SeriesCourse, runs: [String: HistoryRun]) {
    self.course = course
    self.runs = runs
  }

  /// The ids of the runs on both sides of each change.
  static func runs(of course: SeriesCourse) -> [String] {
    course.changes.flatMap { change in
      [course.series.points[change.index].run.id]
        + (previous(change, in: course).map { [$0.id] } ?? [])
    }
  }

  /// The last run before `change` that has a value.
  private static func previous(
    _ change: ChangePoint, in course: SeriesCourse
  ) -> HistorySeries.Run? {
    course.values[..<change.index].lastIndex { $0 != nil }.map { course.series.points[$0].run }
  }

  /// `1.88× to 1.75×, 12 runs before and 30 since; commit before: 9876543; openblas 0.3.21 → 0.3.26`.
  func text(of change: ChangePoint) -> String {
    let before = course.values[..<change.index].count { $0 != nil }
    let since = course.values[change.index...].count { $0 != nil }
    let levels = [change.before, change.after].map { HistoryWords.level($0, course.measure) }
    let previous = Self.previous(change, in: course)
    return
      ([
        "\(levels[0]) to \(levels[1]), \(Units.count(before, "run")) before and \(since) since",
        previous.map { "commit before: \(HistoryWords.commit($0.gitCommit))" },
      ] + differences(change).map(Optional.some)).compactMap(\.self).joined(separator: "; ")
  }

  /// What else is different between the runs on both sides of `change`.
  func differences(_ change: ChangePoint) -> [String] {
    guard let before = Self.previous(change, in: course).flatMap({ runs[$0.id] }),
      let after = runs[course.series.points[change.index].run.id]
    else { return [] }
    return before.differences(from: after)
  }
}
