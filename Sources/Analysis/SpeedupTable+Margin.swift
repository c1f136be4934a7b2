import Records

extension SpeedupTable.Group {
  /// The fastest result beside the best; nil where there is no other.
  public var runnerUp: CaseRecord? {
    let results = rows.map(\.record).filter(\.isResult)
    let paired = results.allSatisfy { $0.speedup != nil }
    func rate(_ record: CaseRecord) -> Double {
      paired ? record.speedup?.value ?? 0 : record.medianSeconds.map { 1 / $0 } ?? 0
    }
    return results.filter { $0.caseID != best?.caseID }.max { rate($0) < rate($1) }
  }

  /// How many times faster the best is than the runner-up.
  ///
  /// Of paired speedups where both have one, else of times. The interval puts each at the end that is
  /// worse, then better for the best: wider than 95 %, never narrower. nil without a runner-up.
  public var margin: Estimate? {
    guard let best, let runnerUp else { return nil }
    if let first = best.speedup, let second = runnerUp.speedup, second.low > 0 {
      return Estimate(
        first.value / second.value, low: first.low / second.high, high: first.high / second.low)
    }
    guard let first = best.time, let second = runnerUp.time, first.low > 0 else { return nil }
    return Estimate(
      second.value / first.value, low: second.low / first.high, high: second.high / first.low)
  }
}
