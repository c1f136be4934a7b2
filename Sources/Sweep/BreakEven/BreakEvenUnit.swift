import Hardware
import Matrices
import Records

/// The series of one layer and thread count, and what to pack and time next for them.
struct BreakEvenUnit {
  /// In the order of the plan.
  private(set) var series: [BreakEvenSeries]

  init(_ series: [BreakEvenSeries]) { self.series = series }

  /// Series with points yet to try.
  var pending: [Int] { series.indices.filter { series[$0].next != nil } }

  /// What to time in turn: series that want the same point, at one precision and cache regime.
  struct Turn {
    let members: [Int]
    /// The kernels of the members, each once: two axes may want the same.
    let kernels: [PlannedCase]
    let point: BreakEvenPoint
    let cache: CacheRegime
    /// What to have packed, once for all turns of this pattern.
    let packed: [PlannedCase]
  }

  /// The turns of the pattern that the most series want, as packing takes as long as timing does.
  ///
  /// Of equals it is the one that the first series wants. There are none when all is known.
  func turns() -> [Turn] {
    let wanting = pending.compactMap { index in series[index].next.map { (index, $0.point) } }
    var counts: [Pattern: Int] = [:]
    for (_, point) in wanting { counts[point.pattern, default: 0] += 1 }
    guard let most = counts.values.max(),
      let pattern = wanting.first(where: { counts[$0.1.pattern] == most })?.1.pattern
    else { return [] }
    let members = wanting.filter { $0.1.pattern == pattern }
    let packed = forms(members.map(\.0))
    var order: [Key] = []
    var byKey: [Key: [Int]] = [:]
    for (index, point) in members {
      let key = Key(
        batch: point.batch, cache: series[index].cache, precision: series[index].form.precision,
        baselines: series[index].baselines.map(\.packID))
      if byKey[key] == nil { order.append(key) }
      byKey[key, default: []].append(index)
    }
    return order.map { key in
      let members = byKey[key] ?? []
      return Turn(
        members: members, kernels: forms(members),
        point: BreakEvenPoint(pattern: pattern, batch: key.batch), cache: key.cache, packed: packed)
    }
  }

  /// What `members` pack, each form once.
  private func forms(_ members: [Int]) -> [PlannedCase] {
    var seen = Set<String>()
    return members.map { series[$0].form }.filter { seen.insert($0.packID).inserted }
  }

  private struct Key: Hashable {
    var batch: Int
    var cache: CacheRegime
    var precision: Precision
    var baselines: [String]
  }

  /// Notes what `turn` gave, by form; returns those of its series that are complete now.
  mutating func add(_ results: [String: BreakEvenBench.Result], to turn: Turn) -> [BreakEven] {
    turn.members.compactMap { index in
      guard let result = results[series[index].form.packID] else { return nil }
      switch result {
      case .timed(let probe, let sizeBound):
        guard let wanted = series[index].next?.value else { return nil }
        var probe = probe
        probe.at = wanted
        series[index].add(probe)
        if series[index].record.axis == .batch {
          series[index].record.sizeBoundSpeedup = sizeBound
        }
      case .wrong(let reason): series[index].isWrong(reason)
      case .failed(let reason): series[index].fail(reason)
      }
      guard series[index].next == nil else { return nil }
      series[index].settle()
      return series[index].record
    }
  }

  /// Draws conclusions from what there is of the series that aren't complete; `reason` says why.
  mutating func stop(_ reason: String) -> [BreakEven] {
    pending.map { index in
      series[index].settle(reason)
      return series[index].record
    }
  }

  /// Rough seconds that are left to do.
  func secondsLeft(_ spec: SweepSpec) -> Double {
    series.reduce(0) { $0 + Double($1.remaining) * $1.secondsPerPoint(spec) }
  }
}
