import Records

/// Along one axis, which point to try next, and what the points tried say of where a kernel begins, or
/// ceases, to beat dense.
///
/// A pure function of the points tried: it may be asked at any time, and in any order of points. Some
/// points are tried whatever comes out, so that a series that isn't monotonous shows. Then the gap
/// between the points that decide is halved: between the last loss and the first win above it, and where
/// points can't be told from dense, both edges of that grey zone. Noise widens what is found so, and never
/// sharpens it.
public struct BreakEvenSearch: Sendable, Equatable {
  /// What is varied.
  public let axis: BreakEven.Axis
  /// The least value to try.
  public let lowest: Double
  /// The most.
  public let highest: Double

  /// Shares of zeros are told apart to 1 %: what it costs to read the weights changes by no more.
  static let sparsityStep = 0.01
  /// Batches are told apart to 6 %, and whole ones.
  static let batchShare = 0.06
  /// Shares of zeros tried in any case: multiples of this, and both ends.
  private static let coarseSparsityStep = 0.25

  /// A search from `lowest` to `highest`.
  public init(axis: BreakEven.Axis, lowest: Double, highest: Double) {
    self.axis = axis
    self.lowest = lowest
    self.highest = highest
  }

  /// The point to try next, or nil when all is known that this search finds out.
  public func next(after probes: [BreakEven.Probe]) -> Double? {
    if let untried = untried(probes).first { return untried }
    return gaps(ProbeLadder(probes)).max { steps($0) < steps($1) }.map(middle)
  }

  /// How many more points it takes, roughly.
  public func remaining(after probes: [BreakEven.Probe]) -> Int {
    let untried = untried(probes).count
    // A search that hasn't begun will halve one gap between the points that are tried in any case.
    if untried > 0 { return untried + (axis == .sparsity ? 5 : 4) }
    return gaps(ProbeLadder(probes)).reduce(0) { $0 + steps($1) }
  }

  /// Both ends first: they say whether there is anything to look for.
  var startingPoints: [Double] {
    var inner: [Double] = []
    switch axis {
    case .sparsity:
      inner = stride(from: Self.coarseSparsityStep, to: 1, by: Self.coarseSparsityStep).map { $0 }
    case .batch:
      var batch = 2.0
      while batch < highest {
        inner.append(batch)
        batch *= 2
      }
    }
    let distinct = inner.filter { $0 > lowest && isWide(($0, highest)) }
    return lowest < highest ? [highest, lowest] + distinct : [highest]
  }

  private func untried(_ probes: [BreakEven.Probe]) -> [Double] {
    startingPoints.filter { point in !probes.contains { abs($0.at - point) < Self.same } }
  }

  /// Sparsities are kept to a millionth.
  private static let same = 1e-7

  // MARK: Halving

  typealias Gap = (low: Double, high: Double)

  /// The gaps between points tried that are wider than this search tells apart, and that decide.
  private func gaps(_ ladder: ProbeLadder) -> [Gap] {
    let places: [Int?]
    switch ladder.shape(axis) {
    case .nothing, .all: places = []
    case .turns(let lastOther, let lastUnlike): places = [lastOther, lastUnlike]
    case .openEnd(let lastClear): places = [lastClear]
    }
    return Set(places.compactMap { $0 }).sorted().map { place in
      (ladder.probes[place].at, ladder.probes[place + 1].at)
    }
    .filter(isWide)
  }

  private func isWide(_ gap: Gap) -> Bool {
    switch axis {
    case .sparsity: gap.high - gap.low > Self.sparsityStep + Self.same
    case .batch: gap.high - gap.low > max(1, Self.batchShare * gap.low)
    }
  }

  /// How often `gap` is to be halved until it is no longer wide.
  private func steps(_ gap: Gap) -> Int {
    var gap = gap
    var steps = 0
    while isWide(gap) {
      gap.high = middle(gap)
      steps += 1
    }
    return steps
  }

  /// A whole percent, or a whole batch in the geometric middle, strictly within `gap`.
  private func middle(_ gap: Gap) -> Double {
    switch axis {
    case .sparsity:
      let exact = ((gap.low + gap.high) / 2 * 1e6).rounded() / 1e6
      let whole = (exact * 100).rounded() / 100
      return whole > gap.low + Self.same && whole < gap.high - Self.same ? whole : exact
    case .batch:
      return min(gap.high - 1, max(gap.low + 1, (gap.low * gap.high).squareRoot().rounded()))
    }
  }
}
