import Foundation

extension Crossover {
  /// How the measured knee compares with the predicted one.
  public enum Comparison: Sendable, Equatable {
    /// Measured / predicted, with the interval of the knee.
    case ratio(Estimate)
    /// The knee lies outside the batches measured, the prediction well inside: off by at least this
    /// factor, above 1.
    case atLeast(Double)
    /// Both lie outside the batches measured, on the same side: as predicted, but not by how much.
    case outside
    /// The times have no knee; where their ends meet / predicted, if there is a prediction.
    case irregular(Double?)
    /// The times scatter too much to show a knee.
    case unresolved
    /// The ceilings predict none, or weren't measured.
    case unpredicted
    /// There are too few batches.
    case tooFew
  }

  /// The comparison of the two knees.
  public var comparison: Comparison {
    switch (measured, predicted) {
    case (.irregular(let irregularity), _): .irregular(predicted.map { irregularity.endsMeet / $0 })
    case (.unresolved, _): .unresolved
    case (.tooFew, _): .tooFew
    case (_, nil): .unpredicted
    case (.below(let limit), let predicted?):
      predicted <= limit ? .outside : .atLeast(predicted / limit)
    case (.beyond(let limit), let predicted?):
      predicted >= limit ? .outside : .atLeast(limit / predicted)
    case (.between(let knee), let predicted?):
      .ratio(
        Estimate(knee.value / predicted, low: knee.low / predicted, high: knee.high / predicted))
    }
  }

  /// The factor by which the prediction is off, whichever is larger: 2^|log2(measured / predicted)|.
  ///
  /// The least that it can be where the knee lies outside; nil where nothing can be compared.
  public var error: Double? {
    switch comparison {
    case .ratio(let ratio): exp2(abs(log2(ratio.value)))
    case .atLeast(let factor): factor
    case .outside, .irregular, .unresolved, .unpredicted, .tooFew: nil
    }
  }
}

/// How well the ceilings predict the batch from which arithmetic binds, over all series of a run.
public struct CrossoverSummary: Sendable, Equatable {
  /// Series with enough batches.
  public let series: Int
  /// Those with an error.
  public let compared: Int
  /// The error in the middle, a factor of at least 1.
  public let medianError: Double?
  /// The largest error.
  public let worstError: Double?
  /// The series with the largest error.
  public let worst: Crossover?
  /// Errors of at most 1.5×.
  public let withinHalf: Int
  /// Errors of at most 2×.
  public let withinTwo: Int
  /// Knees beyond the batches measured, where they were predicted.
  public let outside: Int
  /// Series without a knee.
  public let irregular: Int
  /// Those of them whose ends meet within 2× of the prediction.
  public let irregularWithinTwo: Int
  /// Series whose times scatter too much to show a knee.
  public let unresolved: Int
  /// Series without a prediction.
  public let unpredicted: Int
  /// Series with too few batches.
  public let tooFew: Int

  /// The summary of `crossovers`.
  public init(_ crossovers: [Crossover]) {
    let comparisons = crossovers.map(\.comparison)
    func count(_ kind: Crossover.Comparison) -> Int { comparisons.count { $0 == kind } }
    tooFew = count(.tooFew)
    series = crossovers.count - tooFew
    outside = count(.outside)
    irregular = comparisons.count { if case .irregular = $0 { true } else { false } }
    irregularWithinTwo = comparisons.count {
      if case .irregular(let ratio?) = $0 { abs(log2(ratio)) <= 1 } else { false }
    }
    unresolved = count(.unresolved)
    unpredicted = count(.unpredicted)
    let errors = crossovers.compactMap { crossover in
      crossover.error.map { (crossover: crossover, error: $0) }
    }
    .sorted { $0.error < $1.error }
    compared = errors.count
    medianError =
      errors.isEmpty
      ? nil
      : sqrt(errors[(errors.count - 1) / 2].error * errors[errors.count / 2].error)
    worstError = errors.last?.error
    worst = errors.last?.crossover
    withinHalf = errors.count { $0.error <= 1.5 }
    withinTwo = errors.count { $0.error <= 2 }
  }
}
