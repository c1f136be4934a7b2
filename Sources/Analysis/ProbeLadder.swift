import Records

extension BreakEven.Probe {
  /// What a point says by itself.
  public enum Outcome: Sendable {
    /// The kernel is faster: its whole interval is above 1.
    case wins
    /// It is slower: its whole interval is below 1.
    case loses
    /// It can't be told from dense.
    case undecided
  }

  /// What is nearer to 1 than this says nothing.
  ///
  /// Packed anew, the same weights lie elsewhere: six packings of one layer gave speedups up to 1.2 % apart,
  /// each known to 0.6 %. More rounds don't make that go away.
  public static let margin = 0.01

  /// What this point says.
  public var outcome: Outcome {
    if isSuspect == true { return .undecided }
    if speedupLow > 1 + Self.margin { return .wins }
    if speedupHigh < 1 / (1 + Self.margin) { return .loses }
    return .undecided
  }
}

/// Points in ascending order, and where what they say changes.
struct ProbeLadder {
  /// How the points lie, seen from the highest: that is what a user wants to rely on.
  enum Shape: Equatable {
    /// There are none.
    case nothing
    /// All that are clear say the same as the highest.
    case all
    /// The last that clearly says the opposite of the highest (nil: none does, but the lowest can't be
    /// told), and the last that doesn't clearly say the same.
    case turns(lastOther: Int?, lastUnlike: Int)
    /// The highest can't be told; the last that can, nil where none can.
    case openEnd(lastClear: Int?)
  }

  let probes: [BreakEven.Probe]
  let outcomes: [BreakEven.Probe.Outcome]

  init(_ probes: [BreakEven.Probe]) {
    self.probes = probes.sorted { $0.at < $1.at }
    outcomes = self.probes.map(\.outcome)
  }

  func shape(_ axis: BreakEven.Axis) -> Shape {
    guard let top = outcomes.last else { return .nothing }
    guard top != .undecided else {
      return .openEnd(lastClear: outcomes.lastIndex { $0 != .undecided })
    }
    guard let lastUnlike = outcomes.lastIndex(where: { $0 != top }) else { return .all }
    let lastOther = outcomes.lastIndex { $0 != top && $0 != .undecided }
    // Zeros help a sparse kernel and tokens help a dense one: at the end where the opposite of the highest
    // is to be expected, one that can't be told may be it. Elsewhere only a clear one is.
    let expected: BreakEven.Probe.Outcome = axis == .sparsity ? .wins : .loses
    if lastOther == nil, top != expected || outcomes.first != .undecided { return .all }
    return .turns(lastOther: lastOther, lastUnlike: lastUnlike)
  }

  /// Where it says `outcome`, below place `end`.
  func values(_ outcome: BreakEven.Probe.Outcome, before end: Int? = nil) -> [Double] {
    (0..<(end ?? probes.count)).filter { outcomes[$0] == outcome }.map { probes[$0].at }
  }
}
