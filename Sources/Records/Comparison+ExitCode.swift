extension Comparison {
  /// What the process that made it exits with: one number for a build to stop on.
  ///
  /// | code | meaning |
  /// |---|---|
  /// | 3 | the head's kernel failed its check, or took its process down: no figure of it is worth having |
  /// | 2 | a case is slower, and was so again in fresh processes: that stands however the rest ended |
  /// | 130 | it was stopped before anything worse was known |
  /// | 5 | there is nothing to compare with: no case that both have, or the base fails in all of them |
  /// | 6 | no case was measured |
  /// | 4 | with `strict`: a case was measured, or was to be, and can't be told |
  /// | 0 | otherwise |
  ///
  /// The first that applies wins. A case that only one side has, or that this machine can't run, fails nothing.
  public func exitCode(strict: Bool) -> Int32 {
    func has(_ verdicts: Verdict...) -> Bool { cases.contains { verdicts.contains($0.verdict) } }
    if has(.failed) { return 3 }
    if has(.slower) { return 2 }
    if state == "interrupted" { return 130 }
    if !has(.faster, .same, .inconclusive, .contaminated) {
      let isOneSided = cases.allSatisfy { [.added, .removed].contains($0.verdict) }
      return !cases.isEmpty && (isOneSided || has(.noBase)) ? 5 : 6
    }
    return strict && has(.inconclusive, .contaminated, .unmeasured) ? 4 : 0
  }
}
