import Records

extension JUnit {
  /// A comparison of two builds.
  ///
  /// Tests fail where the tool's exit code says so: a case that is slower, or whose kernel failed, is a failure;
  /// what can't be told is skipped, or a failure too where the comparison was to be strict; what only one side
  /// has, or can't run here, is skipped. The time is that of a call in the head.
  init(_ report: ComparisonReport) {
    let comparison = report.comparison
    self.init(
      name: comparison.name, startedAt: comparison.startedAt,
      properties: [("command", Shell.line(comparison.commandLine))]
        + report.facts.map { ($0[0], $0[1]) })
    for one in comparison.cases {
      add(
        Case(
          name: one.caseID, seconds: one.headSeconds ?? 0, outcome: Self.outcome(one, report),
          lines: Self.lines(one, report)),
        to: CaseNames.family(of: one.caseID))
    }
  }

  private static func outcome(_ one: Comparison.Case, _ report: ComparisonReport) -> Outcome? {
    let kind: Outcome.Kind
    switch one.verdict {
    case .same, .faster: return nil
    case .slower, .failed: kind = .failure
    case .inconclusive, .contaminated, .unmeasured: kind = report.isStrict ? .failure : .skipped
    case .noBase, .added, .removed, .refused: kind = .skipped
    }
    let change = one.verdict == .slower ? one.ratio.map { Units.change($0) } : nil
    let group = report.groups.first { $0.verdict == one.verdict }
    let parts = [change, report.confirmation(one), one.reason].compactMap(\.self)
    return Outcome(
      kind: kind, type: one.verdict.rawValue,
      reason: parts.isEmpty ? group?.title ?? "" : parts.joined(separator: "; "))
  }

  private static func lines(_ one: Comparison.Case, _ report: ComparisonReport) -> [String] {
    let isJudged = report.groups.first { $0.verdict == one.verdict }?.hasFigures == true
    guard isJudged, let ratio = one.ratio else { return [] }
    let times = report.times(one)
    return [
      "change of time: \(Units.change(ratio))", report.confirmation(one),
      "base: \(times[0]), head: \(times[1])",
      Units.count(one.pairLogRatios.count, "pair") + " of processes",
      one.baseCaseID.map { "in the base: \($0)" },
    ].compactMap(\.self)
  }
}
