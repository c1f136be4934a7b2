import Glibc

/// The noncentral t distribution: how often a t-test finds a change of a given size.
struct NoncentralT {
  /// Degrees of freedom, at least 1.
  let degreesOfFreedom: Double
  /// The change in standard errors.
  let noncentrality: Double

  /// The probability of a value above `t`, to about 1e-6.
  ///
  /// (Z + λ) / S > t with S² = χ²/ν: the mean of Φ(λ − t · S) over the density of S, by Simpson's
  /// rule on log S, where the density is a bell whatever ν is.
  func upperTail(_ t: Double) -> Double {
    let steps = 400
    // Beyond these ends the density is below 1e-20 of its peak: for few degrees of freedom it falls
    // like Sᵛ to the left, for many it is a normal one.
    let degrees = degreesOfFreedom
    let low = degrees > 164 ? -(92 / degrees).squareRoot() : -46 / degrees - 0.5
    let high = (46 / degrees).squareRoot()
    let width = (high - low) / Double(steps)
    var (sum, weights) = (0.0, 0.0)
    for i in 0...steps {
      let logS = low + Double(i) * width
      let simpson = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2
      // Density of log S up to its constant, 1 at its peak, S = 1.
      let weight = simpson * exp(degrees * (logS - (exp(2 * logS) - 1) / 2))
      weights += weight
      sum += weight * erfc((t * exp(logS) - noncentrality) * 0.5.squareRoot()) / 2
    }
    return sum / weights
  }
}
