import Analysis
import Foundation
import Records

extension SeriesReport {
  var markdown: String {
    var lines = ["# History\(isOfOneCase ? " of \(Markdown.code(title))" : "")", ""]
    if shown.isEmpty { lines += ["No series changed.", ""] }
    for part in shown {
      if !isOfOneCase { lines += ["## \(Markdown.code(part.series.key.caseID))", ""] }
      lines += ["\(Markdown.escape(Self.heading(part))).", ""]
      let changes = part.courses.flatMap { course in
        course.changes.map { "- \(Markdown.escape(sentence($0, course)))" }
      }
      lines += changes + (changes.isEmpty ? [] : [""])
      guard isOfOneCase else { continue }
      let count = part.series.points.count
      let first = max(0, count - limit)
      lines += Markdown.table(
        titles(part), alignments(part),
        (first..<count).map { index in
          let row = row(index, part)
          return row + [String](repeating: "", count: titles(part).count - row.count)
        })
      lines.append("")
      if first > 0 { lines += ["\(Units.count(first, "earlier run")) not shown.", ""] }
    }
    if let others { lines += ["\(others.capitalised).", ""] }
    return (lines + [Self.explanation]).joined(separator: "\n") + "\n"
  }

  /// What is shown, in a few words.
  var title: String { isOfOneCase ? parts.first?.series.key.caseID ?? "" : "all cases" }

  /// A line for each run of each series that is shown; shares from 0 to 1.
  var csv: String {
    let titles = [
      "caseID", "fingerprint", "buildConfiguration", "runID", "name", "startedAt", "gitCommit",
      "status", "ratio", "ratioLow", "ratioHigh", "memoryShare", "computeShare", "decodeShare",
      "bound", "seconds", "secondsLow", "secondsHigh", "tokensPerSecond", "isNoisy", "ratioChange",
      "ratioChangeLow", "ratioChangeHigh", "ratioLevel",
    ]
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let rows = shown.flatMap { part -> [[String]] in
      let changes = Dictionary(
        (part.ratio?.changes ?? []).map { ($0.index, $0.change) }, uniquingKeysWith: { $1 })
      let levels = part.ratio?.levels ?? []
      return part.series.points.enumerated().map { index, point in
        let change = changes[index]
        return [
          part.series.key.caseID, part.series.key.fingerprint, part.series.key.buildConfiguration,
          point.run.id, point.run.name, point.run.startedAt.formatted(.iso8601),
          point.run.gitCommit ?? "", point.status.rawValue, text(point.ratio?.value),
          text(point.ratio?.low), text(point.ratio?.high), text(point.memoryShare),
          text(point.computeShare), text(point.decodeShare), point.bound?.rawValue ?? "",
          text(point.seconds?.value), text(point.seconds?.low), text(point.seconds?.high),
          text(point.tokensPerSecond), "\(point.isNoisy)", text(change?.value), text(change?.low),
          text(change?.high), text(levels.first { $0.range.contains(index) }?.value),
        ]
      }
    }
    return ([titles] + rows).map { CSVReport.line($0) + "\r\n" }.joined()
  }

  var json: String {
    get throws {
      struct Document: Encodable {
        var series: [SeriesDocument]
      }
      let document = Document(series: shown.map(SeriesDocument.init))
      return String(decoding: try RunCoding.encoder(pretty: true).encode(document), as: UTF8.self)
        + "\n"
    }
  }
}

/// A series as JSON.
struct SeriesDocument: Encodable {
  /// A change of a level.
  struct Change: Encodable {
    var measure: String
    var runID: String
    var startedAt: Date
    var gitCommit: String?
    /// Level after / level before.
    var change: Comparison.Ratio
    var before: Double
    var after: Double
    var probability: Double

    init(_ change: ChangePoint, of course: SeriesCourse) {
      let run = course.series.points[change.index].run
      measure = course.measure.name
      runID = run.id
      startedAt = run.startedAt
      gitCommit = run.gitCommit
      self.change = change.change
      before = change.before
      after = change.after
      probability = change.probability
    }
  }

  /// A run.
  struct Point: Encodable {
    var runID: String
    var name: String
    var startedAt: Date
    var gitCommit: String?
    var status: CaseRecord.Status
    var ratio: ModelRecord.Interval?
    var memoryShare: Double?
    var computeShare: Double?
    var decodeShare: Double?
    var bound: CaseRecord.Bound?
    var seconds: ModelRecord.Interval?
    var tokensPerSecond: Double?
    var isNoisy: Bool
  }

  var caseID: String
  var fingerprint: String
  var buildConfiguration: String
  var points: [Point]
  var changes: [Change]

  init(_ part: SeriesReport.Part) {
    caseID = part.series.key.caseID
    fingerprint = part.series.key.fingerprint
    buildConfiguration = part.series.key.buildConfiguration
    points = part.series.points.map { point in
      Point(
        runID: point.run.id, name: point.run.name, startedAt: point.run.startedAt,
        gitCommit: point.run.gitCommit, status: point.status, ratio: point.ratio,
        memoryShare: point.memoryShare, computeShare: point.computeShare,
        decodeShare: point.decodeShare, bound: point.bound, seconds: point.seconds,
        tokensPerSecond: point.tokensPerSecond, isNoisy: point.isNoisy)
    }
    changes = part.courses.flatMap { course in course.changes.map { Change($0, of: course) } }
  }
}

extension SeriesCourse.Measure {
  /// The field of a case that it is of.
  var name: String {
    switch self {
    case .ratio: "ratio"
    case .share(let ceiling): "\(ceiling.rawValue)Share"
    }
  }
}
