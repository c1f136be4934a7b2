/// The mean of what is left of some values without the outermost at both ends, and how far it can
/// be trusted.
///
/// Its error is judged by the winsorised variance (Tukey and McLaughlin 1963; for two samples Yuen
/// 1974): (mean − truth) / standard error follows Student's t with one degree of freedom less than
/// there are values left. With nothing trimmed it is the plain mean, and the plain t.
struct TrimmedMean: Equatable {
  /// The values it was made of.
  let count: Int
  /// Left out at each end.
  let trimmed: Int
  /// The mean of the rest.
  let mean: Double
  /// Squared distances from the mean of the winsorised values: those left out take the place of the
  /// nearest that is left.
  let sumOfSquares: Double

  /// The mean of `values`, all finite, without the `trimmed` least and the `trimmed` largest of
  /// them; nil where nothing would be left.
  init?(_ values: some Collection<Double>, trimmed: Int) {
    guard values.count > 2 * trimmed else { return nil }
    let sorted = values.sorted()
    let kept = sorted[trimmed..<(sorted.count - trimmed)]
    // Distances from one of the values, so that equal ones give exactly that value, and no
    // variance.
    let origin = kept[trimmed]
    let (lowest, highest) = (kept[trimmed] - origin, kept[kept.endIndex - 1] - origin)
    let sum = kept.reduce(0) { $0 + ($1 - origin) }
    let winsorisedMean = (sum + Double(trimmed) * (lowest + highest)) / Double(sorted.count)
    func square(_ distance: Double) -> Double {
      (distance - winsorisedMean) * (distance - winsorisedMean)
    }
    count = sorted.count
    self.trimmed = trimmed
    mean = origin + sum / Double(kept.count)
    sumOfSquares =
      kept.reduce(0) { $0 + square($1 - origin) }
      + Double(trimmed) * (square(lowest) + square(highest))
  }

  /// Values that the mean is of.
  var kept: Int { count - 2 * trimmed }

  /// Degrees of freedom: 0 for a single value.
  var degreesOfFreedom: Double { Double(kept - 1) }

  /// The mean's standard error; NaN for a single value.
  var standardError: Double {
    (sumOfSquares / (Double(kept) * degreesOfFreedom)).squareRoot()
  }
}
