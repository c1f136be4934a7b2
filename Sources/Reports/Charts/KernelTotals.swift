import Analysis
import Records

/// What each kernel alone gives for all layers of a model at one precision, batch and pattern, best first.
///
/// Σ occurrences · dense time / Σ occurrences · the kernel's time, as in `ModelSpeedup`, of kernels with a
/// result in every layer. Of several instruction sets the fastest counts. The interval has every layer at its
/// lower, then at its upper end. For one layer this is the kernel's own speedup.
struct KernelTotals {
  struct Entry {
    var kernel: String
    var speedup: Estimate
    /// One per layer.
    var records: [CaseRecord]
  }

  let entries: [Entry]

  /// The totals over `groups`, one of each layer, of which there are `layers`.
  init(_ groups: [SpeedupTable.Group], layers: Int) {
    guard groups.count == layers else {
      entries = []
      return
    }
    let kernels = groups.flatMap { $0.rows.map(\.record.kernel) }.distinct
    let all = kernels.compactMap { Self.entry($0, groups) }
    entries = all.enumerated().sorted {
      ($1.element.speedup.value, $0.offset) < ($0.element.speedup.value, $1.offset)
    }.map(\.element)
  }

  /// The first and the second can't be told apart.
  var isTied: Bool {
    entries.count > 1 && entries[0].speedup.overlaps(entries[1].speedup)
  }

  private static func entry(_ kernel: String, _ groups: [SpeedupTable.Group]) -> Entry? {
    var dense = 0.0
    var own = Estimate(0)
    var records: [CaseRecord] = []
    for group in groups {
      let results = group.rows.map(\.record).filter { $0.kernel == kernel && $0.speedup != nil }
      guard
        let best = results.max(by: { ($0.speedup?.value ?? 0) < ($1.speedup?.value ?? 0) }),
        let speedup = best.speedup, speedup.low > 0, let baseline = group.baseline,
        baseline.isResult, let seconds = baseline.medianSeconds
      else { return nil }
      let total = seconds * Double(max(1, best.occurrences))
      dense += total
      own.value += total / speedup.value
      own.low += total / speedup.high
      own.high += total / speedup.low
      records.append(best)
    }
    guard own.low > 0 else { return nil }
    return Entry(
      kernel: kernel,
      speedup: Estimate(dense / own.value, low: dense / own.high, high: dense / own.low),
      records: records)
  }
}
