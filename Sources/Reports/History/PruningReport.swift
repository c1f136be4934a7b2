import Records

/// What `bench history prune` says.
public struct PruningReport: Sendable {
  private let runs: [HistorySeries.Run]
  private let results: Int
  private let remaining: Int
  private let isDryRun: Bool

  /// More are counted, not named.
  private static let mostNamed = 20

  /// A report on removing `runs`, the newest first, with so many `results`; so many runs remain.
  public init(_ runs: [HistorySeries.Run], results: Int, remaining: Int, isDryRun: Bool) {
    self.runs = runs
    self.results = results
    self.remaining = remaining
    self.isDryRun = isDryRun
  }

  /// The report as text that ends in a newline.
  public var text: String {
    let verb = isDryRun ? "would go" : "removed"
    let remain = "\(remaining) \(remaining == 1 ? "remains" : "remain")"
    guard let newest = runs.first, let oldest = runs.last else {
      return "no run \(isDryRun ? "would go" : "was removed"): \(remain)\n"
    }
    let span =
      runs.count == 1
      ? "of \(HistoryWords.day(oldest.startedAt))"
      : "from \(HistoryWords.day(oldest.startedAt)) to \(HistoryWords.day(newest.startedAt))"
    var lines = [
      "\(Units.count(runs.count, "run")) \(verb), \(span), with \(Units.count(results, "result")): "
        + remain
    ]
    lines += runs.prefix(Self.mostNamed).map { run in
      "  \(HistoryWords.minute(run.startedAt))  \(HistoryWords.commit(run.gitCommit).padding(to: 7))  "
        + run.name
    }
    if runs.count > Self.mostNamed { lines.append("  and \(runs.count - Self.mostNamed) more") }
    return lines.joined(separator: "\n") + "\n"
  }
}
