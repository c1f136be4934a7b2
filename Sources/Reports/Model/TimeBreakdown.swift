import Records

/// What the time of one stage of a model goes to.
struct TimeBreakdown {
  /// Kinds of work, as tables and pictures name them.
  static let names = ["linear layers", "attention", "norms, activations", "head", "other"]

  /// Of the time that is accounted for, in the order of `names`; together 1.
  let shares: [Double]
  /// The shares in seconds.
  let seconds: [Double]
  /// What the kinds of work don't add up to.
  let unaccountedSeconds: Double

  init(_ times: ModelRecord.StageTimes) {
    // In order, so that the last bit of a sum doesn't depend on the dictionary's.
    let spent = times.secondsByWork.sorted { $0.key < $1.key }
    let total = spent.reduce(0) { $0 + $1.value }
    func share(_ works: [String]) -> Double {
      let own = spent.filter { entry in works.contains { entry.key.hasSuffix(".\($0)") } }
      return total > 0 ? own.reduce(0) { $0 + $1.value } / total : 0
    }
    let named = [
      times.linearShare, share(["attention"]), share(["norm", "activation"]),
      share(["head", "output", "sampling"]),
    ]
    shares = named + [max(0, 1 - named.reduce(0, +))]
    seconds = shares.map { $0 * total }
    unaccountedSeconds = max(0, times.seconds.value - total)
  }
}
