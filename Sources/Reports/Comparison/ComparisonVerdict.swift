import Records

/// What a comparison comes to: a line, and one more of what became of the other cases.
struct ComparisonVerdict {
  /// `2 of 12 cases are slower`.
  let headline: String
  /// `1 is faster, 2 can't be told, 7 are the same within 2 %`; nil where the headline says all.
  let rest: String?
  let emphasis: Style.Emphasis

  init(_ comparison: Comparison) {
    let counts = Dictionary(grouping: comparison.cases, by: \.verdict).mapValues(\.count)
    func count(_ verdict: Comparison.Verdict) -> Int { counts[verdict] ?? 0 }
    let total = comparison.cases.count - count(.added) - count(.removed)
    let all = Units.count(total, "case")
    let isInterrupted = comparison.state == "interrupted"
    var said: [Comparison.Verdict] = []
    switch comparison.exitCode(strict: false) {
    case 3:
      let slower = count(.slower)
      headline =
        "\(count(.failed)) of \(all) failed"
        + (slower > 0 ? ", \(slower) \(slower == 1 ? "is" : "are") slower" : "")
      (said, emphasis) = ([.failed, .slower], .bad)
    case 2:
      headline = "\(count(.slower)) of \(all) \(count(.slower) == 1 ? "is" : "are") slower"
      (said, emphasis) = ([.slower], .bad)
    case 5:
      headline =
        total == 0
        ? "Nothing to compare: no case is in both builds"
        : "Nothing to compare with: the base fails"
      emphasis = .bad
    case 6:
      headline = "Nothing was measured"
      emphasis = .bad
    default:
      let decided = count(.same) + count(.faster)
      if decided == 0 {
        headline =
          isInterrupted
          ? "Stopped before any of \(all) was decided" : "None of \(all) can be told"
        emphasis = .warning
      } else if isInterrupted {
        headline = "Stopped: \(decided) of \(all) decided, none of them slower"
        emphasis = .warning
      } else {
        headline = total == 1 ? "The case isn't slower" : "None of \(all) is slower"
        emphasis = decided == total ? .good : .warning
      }
    }
    let others = Self.order.filter { !said.contains($0) && count($0) > 0 }
      .map { Self.phrase($0, count($0), comparison.settings.threshold) }
    rest = others.isEmpty ? nil : others.joined(separator: ", ")
  }

  private static let order: [Comparison.Verdict] = [
    .slower, .faster, .inconclusive, .contaminated, .noBase, .unmeasured, .added, .removed,
    .refused, .same,
  ]

  /// `1 is faster`, `7 are the same within 2 %`.
  private static func phrase(
    _ verdict: Comparison.Verdict, _ count: Int, _ threshold: Double
  ) -> String {
    let be = count == 1 ? "is" : "are"
    return switch verdict {
    case .slower: "\(count) \(be) slower"
    case .faster: "\(count) \(be) faster"
    case .same: "\(count) \(be) the same within \(Units.percent(threshold))"
    case .inconclusive: "\(count) can't be told"
    case .contaminated: "\(count) \(count == 1 ? "was" : "were") disturbed"
    case .failed: "\(count) failed"
    case .noBase: "\(count) failed in the base"
    case .unmeasured: "\(count) \(count == 1 ? "was" : "were") not measured"
    case .added: "\(count) \(be) in the head alone"
    case .removed: "\(count) \(be) in the base alone"
    case .refused: "\(count) can't run here"
    }
  }
}
