import Records

/// How one figure of a series goes from run to run, and where its level changed.
public struct SeriesCourse: Sendable, Equatable {
  /// A figure that may be compared between runs.
  public enum Measure: Hashable, Sendable {
    /// Time of dense fp32 over the case's, within the same rounds.
    case ratio
    /// How near it came to one ceiling of the same run: that of memory, of arithmetic or of unpacking.
    case share(CaseRecord.Bound)
  }

  /// Runs between two changes.
  public struct Level: Sendable, Equatable {
    /// Indices of the points.
    public var range: Range<Int>
    /// The median of their values.
    public var value: Double
    /// How many values there are.
    public var count: Int
  }

  /// With fewer values no change shows: both levels have to be told from noise, and the new one has three.
  public static let fewestValues = 2 * ChangePointRule.shortestLevel + 1

  /// What is followed.
  public let series: HistorySeries
  /// Which of its figures.
  public let measure: Measure
  /// One for each point of the series, in the order in which the runs started; nil where it is no result.
  public let values: [Estimate?]
  /// Where the level changed; indices are of points.
  public let changes: [ChangePoint]

  /// The course of `measure` over `series`.
  public init(_ series: HistorySeries, _ measure: Measure, rule: ChangePointRule = .init()) {
    self.series = series
    self.measure = measure
    values = series.points.map { $0.value(of: measure) }
    changes = ChangePoints.find(values.map { $0?.value ?? .nan }, rule: rule)
  }

  /// The course of the ratio to dense; nil where no run has one.
  public static func ratio(_ series: HistorySeries, rule: ChangePointRule = .init())
    -> SeriesCourse?
  {
    series.points.contains { $0.value(of: .ratio) != nil }
      ? SeriesCourse(series, .ratio, rule: rule) : nil
  }

  /// The course of the share of the ceiling that bound the case in most runs; nil where no run has one.
  ///
  /// One ceiling throughout: that a bound changes from run to run must not look like a change of speed.
  public static func share(_ series: HistorySeries, rule: ChangePointRule = .init())
    -> SeriesCourse?
  {
    let ceilings: [CaseRecord.Bound] = [.memory, .compute, .decode]
    func runs(_ ceiling: CaseRecord.Bound) -> (Int, Int) {
      let own = series.points.filter { $0.value(of: .share(ceiling)) != nil }
      return own.isEmpty ? (-1, 0) : (own.count { $0.bound == ceiling }, own.count)
    }
    // The first of equals: max(by:) would take the last.
    guard let ceiling = ceilings.reversed().max(by: { runs($0) < runs($1) }), runs(ceiling).0 >= 0
    else { return nil }
    return SeriesCourse(series, .share(ceiling), rule: rule)
  }

  /// How many runs have a value.
  public var count: Int { values.count { $0 != nil } }

  /// The levels, the oldest first; none without a value.
  public var levels: [Level] {
    let bounds = [0] + changes.map(\.index) + [values.count]
    return zip(bounds, bounds.dropFirst()).compactMap { start, end in
      let values = values[start..<end].compactMap { $0?.value }.sorted()
      guard !values.isEmpty else { return nil }
      let middle = values.count / 2
      let median =
        values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
      return Level(range: start..<end, value: median, count: values.count)
    }
  }
}

extension HistorySeries.Point {
  /// What is compared with other runs; nil where there is none, or it is no result.
  func value(of measure: SeriesCourse.Measure) -> Estimate? {
    guard status == .measured else { return nil }
    switch measure {
    case .ratio: return ratio.map { Estimate($0.value, low: $0.low, high: $0.high) }
    case .share(let ceiling):
      let share: Double? =
        switch ceiling {
        case .memory: memoryShare
        case .compute: computeShare
        case .decode: decodeShare
        case .latency, .overhead: nil
        }
      guard let share, share.isFinite, share > 0 else { return nil }
      // As wide as the time; how well the ceiling itself is known isn't kept.
      return Estimate(
        share, low: seconds.map { share * $0.value / $0.high },
        high: seconds.map { share * $0.value / $0.low })
    }
  }
}
