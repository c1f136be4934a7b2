import Records

/// The batch from which a layer in one format, precision and kernel is bound by arithmetic instead of
/// memory: as the ceilings predict it, and as its times show it.
public struct Crossover: Sendable, Equatable {
  /// Where the flat part of time against batch meets the part in proportion to it.
  public enum Measured: Sendable, Equatable {
    /// Tokens, with the interval of knees that fit nearly as well, all between the batches measured.
    case between(Estimate)
    /// Below so many tokens: a knee at the smallest batch, or below it, fits nearly as well as any.
    case below(Double)
    /// Beyond so many tokens: a knee at the largest batch, or beyond it, fits nearly as well as any.
    case beyond(Double)
    /// Anywhere: the times scatter so much that every knee fits nearly as well.
    case unresolved
    /// The time is not flat first and then in proportion.
    case irregular(Irregularity)
    /// So many batches with a result: fewer than it takes.
    case tooFew(Int)
  }

  /// A time that leaves the curve, and what can be said nevertheless.
  public struct Irregularity: Sendable, Equatable {
    /// The batch whose time is furthest off.
    public var batch: Int
    /// That time / the fit.
    public var factor: Double
    /// The largest batch up to which no time is far from that of the smallest.
    public var flatUpTo: Int
    /// The batch from which all times are in proportion to the largest's; nil where it is the largest.
    public var inProportionFrom: Int?
    /// Where the time of the smallest batch, held flat, meets that of the largest, kept in proportion.
    ///
    /// It is the ridge by what the kernel itself reaches at both ends, and no measured knee: in between
    /// something else takes longer than either.
    public var endsMeet: Double
  }

  /// Batches that a knee is looked for in.
  public static let fewestBatches = 4

  /// One case per batch, smallest first; those without a result are left out.
  public let records: [CaseRecord]
  /// The ridge by the ceilings alone, in tokens: the median of what the records say; nil without.
  public let predicted: Double?
  /// The knee of the times.
  public let measured: Measured

  /// One for each series of `records`, in the order in which their first is met.
  public static func all(in records: [CaseRecord]) -> [Crossover] {
    CrossoverSeries.all(in: records).map(Crossover.init)
  }

  init(_ series: CrossoverSeries) {
    records = series.records
    let ridges = records.compactMap(\.ridgeBatch).filter { $0 > 0 && $0.isFinite }.sorted()
    predicted =
      ridges.isEmpty ? nil : (ridges[(ridges.count - 1) / 2] + ridges[ridges.count / 2]) / 2
    measured = Self.knee(series.points)
  }

  /// What the batches say by their bounds: the last from the smallest on that memory holds back, and
  /// the first from which all are held back by arithmetic; nil where there is none.
  public var turn: (memoryUpTo: Int?, computeFrom: Int?) {
    let memory = records.prefix { $0.bound == .memory }.last
    let compute = records.reversed().prefix { $0.bound == .compute }.last
    return (memory?.batch, compute?.batch)
  }

  private static func knee(_ points: [CrossoverFit.Point]) -> Measured {
    let batches = Set(points.map(\.batch))
    guard batches.count >= fewestBatches, let fit = CrossoverFit(points),
      let first = batches.min(), let last = batches.max()
    else { return .tooFew(batches.count) }
    if let misfit = fit.misfit(points) {
      return .irregular(irregularity(misfit.point, misfit.factor, points))
    }
    if fit.low <= first { return fit.high >= last ? .unresolved : .below(fit.high) }
    if fit.high >= last { return .beyond(fit.low) }
    return .between(Estimate(fit.knee, low: fit.low, high: fit.high))
  }

  private static func irregularity(
    _ point: CrossoverFit.Point, _ factor: Double, _ points: [CrossoverFit.Point]
  ) -> Irregularity {
    let sorted = points.sorted { $0.batch < $1.batch }
    let floor = sorted.first?.seconds.high ?? 0
    let flat = sorted.prefix { $0.seconds.low <= floor * CrossoverFit.tolerance }
    let slope = sorted.last.map { $0.seconds.value / $0.batch } ?? .nan
    let rising = sorted.reversed().prefix { point in
      point.seconds.low / point.batch <= slope * CrossoverFit.tolerance
        && point.seconds.high / point.batch >= slope / CrossoverFit.tolerance
    }
    return Irregularity(
      batch: Int(point.batch), factor: factor, flatUpTo: Int(flat.last?.batch ?? 0),
      inProportionFrom: rising.count > 1 ? rising.last.map { Int($0.batch) } : nil,
      endsMeet: (sorted.first?.seconds.value ?? .nan) / slope)
  }
}
