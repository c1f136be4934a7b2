import Analysis
import Foundation
import Hardware
import Records

/// What `bench history show` shows: the series of a case, one for each machine and build, or all that changed.
public struct SeriesReport: Sendable {
  /// One series, its figures followed over the runs.
  struct Part: Sendable {
    let series: HistorySeries
    /// nil where the series has no ratio, as that of dense fp32 itself.
    let ratio: SeriesCourse?
    /// nil where no ceiling was measured.
    let share: SeriesCourse?
    /// nil where the machine isn't known.
    let machine: MachineDescription?

    /// Those of its figures that there are.
    var courses: [SeriesCourse] { [ratio, share].compactMap(\.self) }

    /// Whether the figure that is judged changed anywhere.
    var hasChanged: Bool { ratio?.changes.isEmpty == false }
  }

  /// All series, in the order of cases, machines and builds.
  let parts: [Part]
  /// Whether every run is shown, or what changed alone.
  let isOfOneCase: Bool
  /// The newest runs of each series that a table shows.
  let limit: Int
  /// Runs on both sides of changes, by id.
  private(set) var runs: [String: HistoryRun] = [:]

  /// A report on `series`, of the case `caseID`, or of all cases where that is nil; a table shows the newest
  /// `limit` runs of each.
  public init(
    _ series: [HistorySeries], ofCase caseID: String?, machines: [String: MachineDescription],
    limit: Int
  ) {
    isOfOneCase = caseID != nil
    self.limit = limit
    parts = series.map {
      Part(
        series: $0, ratio: .ratio($0), share: .share($0), machine: machines[$0.key.fingerprint])
    }
  }

  /// The ids of the runs that `know` is to be told.
  public var wantedRuns: Set<String> { Set(parts.flatMap(\.courses).flatMap(SeriesFacts.runs)) }

  /// Takes in what is known of the runs on both sides of changes, by id.
  public mutating func know(_ runs: [String: HistoryRun]) { self.runs = runs }

  /// The report as text that ends in a newline.
  ///
  /// Throws when a template of the page isn't well-formed.
  public func render(_ format: SeriesFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: isOfOneCase ? text(style) : overview(style)
    case .markdown: markdown
    case .csv: csv
    case .json: try json
    case .svg: SeriesCharts(self).svg
    case .html: try page
    }
  }

  // MARK: What all formats say

  /// Series that changed; all of one case.
  var shown: [Part] { isOfOneCase ? parts : parts.filter(\.hasChanged) }

  /// `17 series didn't change, 4 have fewer than 7 runs`; nil where all is shown.
  var others: String? {
    guard !isOfOneCase else { return nil }
    let rest = parts.filter { !$0.hasChanged && $0.ratio != nil }
    let short = rest.count { $0.ratio.map { $0.count < SeriesCourse.fewestValues } ?? false }
    let steady = rest.count - short
    let words = [
      steady > 0 ? "\(steady) series \(shown.isEmpty ? "" : "more ")did not change" : nil,
      short > 0
        ? "\(short) \(short == 1 ? "has" : "have") fewer than the \(SeriesCourse.fewestValues) runs "
          + "that are needed" : nil,
    ].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  /// `AMD EPYC 9354, 2 cores (3ca95589b22a1c0f), release: 42 runs from 2026-09-01 to 2026-11-19`.
  static func heading(_ part: Part) -> String {
    "\(place(part)): \(span(part.series.points.map(\.run)))"
  }

  /// `42 runs from 2026-09-01 to 2026-11-19`.
  static func span(_ runs: [HistorySeries.Run]) -> String {
    let dates = runs.map(\.startedAt)
    let days = [dates.min(), dates.max()].compactMap { $0.map(HistoryWords.day) }
    return Units.count(Set(runs.map(\.id)).count, "run")
      + (days.count == 2 ? " from \(days[0]) to \(days[1])" : "")
  }

  /// Machine and build of a series.
  static func place(_ part: Part) -> String {
    (part.machine.map { "\(HistoryWords.machine($0)) " } ?? "")
      + "(\(part.series.key.fingerprint)), \(part.series.key.buildConfiguration)"
  }

  /// A change with all that is known of it: `-7.1 % [-9.0, -5.2] since …, over dense fp32: …`.
  func sentence(_ change: ChangePoint, _ course: SeriesCourse) -> String {
    let run = course.series.points[change.index].run
    return "\(HistoryWords.change(change, by: run)), \(HistoryWords.title(course.measure)): "
      + SeriesFacts(course, runs: runs).text(of: change)
  }

  /// Columns of the runs of a series.
  func titles(_ part: Part) -> [String] {
    ["started (UTC)", "commit"] + part.courses.map { HistoryWords.title($0.measure) } + ["median"]
      + (part.hasTokens ? ["tokens/s"] : []) + [""]
  }

  func alignments(_ part: Part) -> [TextTable.Alignment] {
    [.left, .left] + part.courses.map { _ in .left } + [.right] + (part.hasTokens ? [.right] : [])
      + [.left]
  }

  /// The columns of one run.
  func row(_ index: Int, _ part: Part) -> [String] {
    let point = part.series.points[index]
    let run = [HistoryWords.minute(point.run.startedAt), HistoryWords.commit(point.run.gitCommit)]
    guard point.status == .measured else { return run + [point.status.rawValue] }
    return run + part.courses.map { HistoryWords.value($0.values[index], $0.measure) }
      + [
        point.seconds.map { Units.seconds(Estimate($0.value, low: $0.low, high: $0.high)) } ?? "—"
      ]
      + (part.hasTokens ? [point.tokensPerSecond.map { Rounding.text($0) } ?? "—"] : [])
      + [point.isNoisy ? "noisy" : ""]
  }
}

extension SeriesReport.Part {
  /// Whether it is of a model's stage.
  var hasTokens: Bool { series.points.contains { $0.tokensPerSecond != nil } }
}

/// A way to show series.
public enum SeriesFormat: String, CaseIterable, Sendable {
  /// For a terminal: the runs, with a line where the level changed.
  case table
  /// For a document.
  case markdown
  /// For a spreadsheet: one line per case and run, RFC 4180.
  case csv
  /// For other tools.
  case json
  /// A picture: the values with their intervals, the changes, the levels between them.
  case svg
  /// For a browser: one page with pictures and every run.
  case html
}
