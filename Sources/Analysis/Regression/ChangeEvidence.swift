import Records

/// What was measured of a case's change, whatever it was: pairs of processes, or two runs.
protocol ChangeEvidence {
  /// The two-sided probability of such evidence if the truth were the nearer of the two thresholds.
  ///
  /// It is below 1 − confidence where, and only where, the interval of that confidence holds neither.
  func doubt(threshold: Double) -> Double

  /// The ratio with its interval; nil where an end of it is too large for a number.
  func ratio(confidence: Double) -> Comparison.Ratio?
}

extension PairMean: ChangeEvidence {}
