import Glibc

/// A series of logarithms, and where its level changes.
struct LevelSeries {
  /// A place where a new level may begin.
  private struct Boundary {
    let position: Int
    /// What the values on both sides say; nil where there are too few.
    let change: LevelChange?
    /// The probability of it by chance, or above 1 what makes it go: the largest goes first.
    let doubt: Double
  }

  let logs: [Double]
  let rule: ChangePointRule

  /// Positions where new levels begin, in their order, with what the values on both sides say.
  func changes() -> [(position: Int, change: LevelChange)] {
    let positions = candidates()
    var boundaries = positions.indices.map { boundary($0, of: positions) }
    while let worst = boundaries.indices.max(by: { boundaries[$0].doubt < boundaries[$1].doubt }),
      boundaries[worst].doubt > rule.significance
    {
      boundaries.remove(at: worst)
      let rest = boundaries.map(\.position)
      for neighbour in [worst - 1, worst] where rest.indices.contains(neighbour) {
        boundaries[neighbour] = boundary(neighbour, of: rest)
      }
    }
    return boundaries.compactMap { boundary in
      boundary.change.map { (boundary.position, $0) }
    }
  }

  /// The boundary at `positions[index]`, between its neighbours and no further off than the window.
  private func boundary(_ index: Int, of positions: [Int]) -> Boundary {
    let position = positions[index]
    let previous = index > 0 ? positions[index - 1] : 0
    let next = index + 1 < positions.count ? positions[index + 1] : logs.count
    let change = LevelChange(
      logs[max(previous, position - rule.window)..<position],
      logs[position..<min(next, position + rule.window)])
    return Boundary(position: position, change: change, doubt: doubt(change))
  }

  private func doubt(_ change: LevelChange?) -> Double {
    guard let change else { return .infinity }
    let probability = change.probability
    guard probability <= rule.significance else { return 2 + probability }
    let lacking = log1p(rule.smallestChange) - abs(change.difference)
    // A change of exactly the smallest counts, whatever its rounding.
    return lacking > 1e-9 ? 1 + lacking : probability
  }

  // MARK: Candidates

  /// Positions that pass the weak test, from windows that overlap by half.
  private func candidates() -> [Int] {
    var positions: [Int] = []
    var start = 0
    while true {
      let end = min(start + rule.window, logs.count)
      var found = splits(of: start..<end)
      guard end < logs.count else { return positions + found }
      // What is near the end has few values behind it: the next window places it better.
      found.removeAll { $0 > start + rule.window * 3 / 4 }
      positions += found
      start = max(start + rule.window / 2, found.last ?? 0)
    }
  }

  /// Splits `window`, and its parts again, as long as both sides of a split differ by the weak
  /// test.
  private func splits(of window: Range<Int>) -> [Int] {
    let energies = EnergySplits(logs[window])
    var positions: [Int] = []
    var open = [0..<window.count]
    while let range = open.popLast() {
      guard let best = energies.best(in: range, shortest: ChangePointRule.shortestLevel) else {
        continue
      }
      let start = window.lowerBound
      let change = LevelChange(
        logs[(start + range.lowerBound)..<(start + best.index)],
        logs[(start + best.index)..<(start + best.end)])
      guard let change, change.probability <= rule.weakSignificance else { continue }
      positions.append(start + best.index)
      open += [range.lowerBound..<best.index, best.index..<range.upperBound]
    }
    return positions.sorted()
  }
}
