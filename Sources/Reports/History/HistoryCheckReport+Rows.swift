import Analysis
import Records

/// The cases of a check in the columns of a table.
extension HistoryCheckReport {
  static let titles = ["case", "verdict", "this run", "last change", "since", "runs"]
  static let alignments: [TextTable.Alignment] = [.left, .left, .left, .left, .left, .right]
  static let order: [HistoryCheck.Verdict] = [
    .slower, .faster, .steady, .tooFew, .reference, .noValue,
  ]

  /// The findings, what changed first.
  var findings: [HistoryCheck.Finding] { Self.order.flatMap { check.findings($0) } }

  /// Those that a table shows: all that changed, and of the others as many as anyone reads.
  var shown: [HistoryCheck.Finding] {
    Self.order.flatMap { verdict -> [HistoryCheck.Finding] in
      let found = check.findings(verdict)
      switch verdict {
      case .slower, .faster: return found
      case .steady, .noValue: return Array(found.prefix(Self.mostUnchanged))
      case .tooFew: return check.isComparable ? Array(found.prefix(Self.mostUnchanged)) : []
      case .reference: return found.filter { $0.share?.changes.isEmpty == false }
      }
    }
  }

  /// Cases of a verdict that nothing follows from.
  private static let mostUnchanged = 20

  /// `12 cases are left out; --format csv has them`; nil where all are shown.
  var leftOut: String? {
    let count = findings.count - shown.count
    return count == 0
      ? nil
      : "\(Units.count(count, "case")) with nothing to say \(count == 1 ? "is" : "are") left out; --format "
        + "csv has all"
  }

  /// The columns of one case.
  func row(_ finding: HistoryCheck.Finding) -> [String] {
    let word: String =
      switch finding.verdict {
      case .slower, .faster, .steady: finding.verdict.rawValue
      case .tooFew: "too few runs"
      case .reference: "reference"
      case .noValue:
        finding.result.isResult ? "no dense to compare" : finding.result.status.rawValue
      }
    let run = finding.changedBy
    return [
      names[finding.result.caseID], word,
      HistoryWords.value(
        finding.result.ratio.map { Estimate($0.value, low: $0.low, high: $0.high) }, .ratio),
      finding.change.map { Units.change($0.change) } ?? "—",
      run.map { HistoryWords.day($0.startedAt) } ?? "",
      finding.verdict == .tooFew
        ? "\(finding.ratio?.count ?? 0) of \(SeriesCourse.fewestValues)"
        : finding.ratio.map { "\($0.count)" } ?? "",
    ]
  }

  /// What there is to say of one case.
  func remarks(_ finding: HistoryCheck.Finding) -> [String] {
    var remarks: [String] = []
    if let ratio = finding.ratio, let change = finding.change {
      let commit = finding.changedBy.map { "commit \(HistoryWords.commit($0.gitCommit)): " } ?? ""
      remarks.append(commit + SeriesFacts(ratio, runs: runs).text(of: change))
    }
    if let share = finding.share, let change = share.changes.last,
      finding.change != nil || finding.verdict == .reference
    {
      let run = share.series.points[change.index].run
      remarks.append(
        "\(HistoryWords.change(change, by: run)) \(HistoryWords.title(share.measure))")
    }
    if !finding.result.isResult, let reason = finding.result.reason { remarks.append(reason) }
    return remarks
  }
}
