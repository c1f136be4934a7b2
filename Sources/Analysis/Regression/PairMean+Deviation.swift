import Glibc

extension PairMean {
  /// Standard deviation of one pair, if pairs are normal: what makes an interval as wide as this
  /// one.
  var deviation: Double {
    mean.standardError
      / TrimmedMean.standardError(deviation: 1, count: mean.count, trimmed: mean.trimmed)
  }

  /// The same with its 95 % interval, by the χ² distribution of the variance.
  var deviationEstimate: Estimate {
    let degrees = mean.degreesOfFreedom
    func end(_ z: Double) -> Double {
      // Quantiles of χ² over its degrees of freedom, by Wilson and Hilferty's cube (1931): within 1
      // % from three degrees of freedom on.
      let root = 1 - 2 / (9 * degrees) + z * (2 / (9 * degrees)).squareRoot()
      return deviation / max(root * root * root, 1e-3).squareRoot()
    }
    return Estimate(deviation, low: end(1.959_963_984_540_054), high: end(-1.959_963_984_540_054))
  }
}
