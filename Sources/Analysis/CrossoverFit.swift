import Foundation

/// The knee of time against batch: where a flat part meets the part that grows in proportion.
///
/// Fits T(B) = max(m, c · B), the roofline itself: reading the weights takes m however many tokens there
/// are, arithmetic takes c for each, and the longer of the two counts. The knee is m / c. A fixed cost
/// besides, T(B) = max(m, o + c · B), is left out on purpose: with it the rising part is in proportion to
/// nothing, and m, o and c can't be told apart where a cost per call hides the flat part. Such times
/// are misfits here, and `misfit` says so.
///
/// In logarithms, for a knee K, the fit is log m + max(0, log(B / K)), with m alone unknown: least absolute
/// deviations make log m a weighted median, which a few disturbed batches don't move. K is the best
/// of `knees`. Outside the batches measured the fit no longer depends on K: a knee at the first or the
/// last of them says no more than that it is there or further out.
struct CrossoverFit: Equatable {
  /// The time at one batch.
  struct Point: Equatable {
    var batch: Double
    /// With the 95 % interval of the median.
    var seconds: Estimate

    /// Scale of a Laplace distribution with such an interval, relative to the time.
    ///
    /// 95 % of one lie within ln 20 of its scales. Batches are not timed in the same rounds, so they
    /// differ by a few percent more than their own intervals say.
    fileprivate var scale: Double {
      max(CrossoverFit.drift, seconds.relativeHalfWidth / log(20))
    }
  }

  /// The least that two times of different rounds differ by.
  static let drift = 0.02
  /// A time off by more than this factor is not on the curve.
  static let tolerance = 1.3
  /// Within this factor of the knee no time is held against the fit: where reading and arithmetic
  /// don't overlap they add up, to twice either at the knee.
  static let bend = 2.0
  private static let kneesPerOctave = 64.0

  /// Tokens at the knee.
  let knee: Double
  /// Knees that fit nearly as well: from.
  let low: Double
  /// Knees that fit nearly as well: to.
  let high: Double
  /// The flat time, m.
  let flatSeconds: Double

  /// The fit of `points`, of which there are at least three at different batches; nil with fewer.
  init?(_ points: [Point]) {
    let batches = Set(points.map(\.batch)).sorted()
    guard batches.count > 2, let first = batches.first, let last = batches.last else { return nil }
    let fits = Self.knees(from: first, to: last).map { knee in
      (knee: knee, fit: Self.level(points, knee: knee))
    }
    guard let best = fits.min(by: { $0.fit.deviation < $1.fit.deviation }) else { return nil }
    // The likelihood ratio of two fits with Laplace errors of scale s is the difference of their
    // deviations over s; by Wilks' theorem 95 % of the time it is below half of 3.84. The errors are at
    // least those of the times, and larger where the curve isn't quite of this shape.
    let scale = max(1, best.fit.deviation / Double(points.count - 2))
    let near = fits.filter { $0.fit.deviation <= best.fit.deviation + 1.92 * scale }.map(\.knee)
    knee = best.knee
    low = near.min() ?? best.knee
    high = near.max() ?? best.knee
    flatSeconds = exp(best.fit.level)
  }

  /// The time that the fit gives at `batch`.
  func seconds(at batch: Double) -> Double { flatSeconds * max(1, batch / knee) }

  /// The point off the bend that is the most beyond tolerance and its own interval, with time / fit.
  func misfit(_ points: [Point]) -> (point: Point, factor: Double)? {
    let off = points.filter { max($0.batch / knee, knee / $0.batch) > Self.bend }
    let beyond = off.map { point -> (point: Point, factor: Double, excess: Double) in
      let fit = seconds(at: point.batch)
      // Of its interval the end that is nearer to the fit.
      let excess = max(log(point.seconds.low / fit), log(fit / point.seconds.high))
      return (point, point.seconds.value / fit, excess)
    }
    guard let worst = beyond.max(by: { $0.excess < $1.excess }), worst.excess > log(Self.tolerance)
    else { return nil }
    return (worst.point, worst.factor)
  }

  /// Knees to try, evenly in logarithms, both ends exact.
  private static func knees(from first: Double, to last: Double) -> [Double] {
    let steps = max(1, Int((log2(last / first) * kneesPerOctave).rounded(.up)))
    return (0...steps).map { step in
      step == steps ? last : first * pow(last / first, Double(step) / Double(steps))
    }
  }

  /// log m for a knee, and Σ |log(T / fit)| / scale.
  private static func level(_ points: [Point], knee: Double) -> (level: Double, deviation: Double) {
    let flat = points.map { point in
      (value: log(point.seconds.value) - max(0, log(point.batch / knee)), weight: 1 / point.scale)
    }
    .sorted { $0.value < $1.value }
    let half = flat.reduce(0) { $0 + $1.weight } / 2
    var sum = 0.0
    let median = flat.first { entry in
      sum += entry.weight
      return sum >= half
    }
    let level = median?.value ?? 0
    return (level, flat.reduce(0) { $0 + abs($1.value - level) * $1.weight })
  }
}
