import Glibc

extension ChangeRule {
  /// More pairs than these are never advised.
  static let mostPairs = 1000

  /// The standard deviation of a pair's log-ratio, from those of one case; nil for fewer than two,
  /// and where one isn't a number.
  ///
  /// Such that normal noise of that size gives as wide an interval as these pairs do: a disturbed
  /// pair that is trimmed from the interval doesn't count here either.
  public func deviation(_ logRatios: [Double]) -> Double? { PairMean(logRatios)?.deviation }

  /// The smallest relative slowdown that is called slower with the probability `power`: 0.05 is 5
  /// %.
  ///
  /// For pairs whose log-ratios have the standard deviation `deviation`, at one look at so many
  /// `pairs`, and held to the strictest confidence that Holm's method asks for: the other cases may
  /// all be open. Infinite for fewer than two pairs.
  public func smallestFound(deviation: Double, pairs: Int, cases: Int, power: Double) -> Double {
    guard pairs > 1, deviation.isFinite, power < 1 else { return .infinity }
    guard deviation > 0 else { return threshold }
    // In standard errors beyond the threshold, by halving: the power grows with it.
    var (low, high) = (0.0, 1.0)
    while self.power(shift: high, pairs: pairs, cases: cases) < power {
      (low, high) = (high, 2 * high)
    }
    while high - low > 1e-9 * high {
      let middle = (low + high) / 2
      if self.power(shift: middle, pairs: pairs, cases: cases) < power {
        low = middle
      } else {
        high = middle
      }
    }
    let error = TrimmedMean.standardError(
      deviation: deviation, count: pairs, trimmed: PairMean.trimmed(of: pairs))
    return expm1(log1p(threshold) + high * error)
  }

  /// The fewest pairs with which a relative slowdown of `toFind` is called slower with the
  /// probability `power`, at one look; nil where it isn't above the threshold, or takes more than a
  /// thousand.
  public func pairsNeeded(toFind: Double, deviation: Double, cases: Int, power: Double) -> Int? {
    guard toFind > threshold, deviation.isFinite else { return nil }
    guard deviation > 0 else { return 2 }
    let distance = log1p(toFind) - log1p(threshold)
    return (2...Self.mostPairs).first { pairs in
      let error = TrimmedMean.standardError(
        deviation: deviation, count: pairs, trimmed: PairMean.trimmed(of: pairs))
      return self.power(shift: distance / error, pairs: pairs, cases: cases) >= power
    }
  }

  /// The threshold within which the interval of a case that didn't change lies with the probability
  /// `power`, in ratios: it is called the same then.
  ///
  /// Takes the standard error for its expected value: a few percent too small for ten pairs.
  func halfWidth(deviation: Double, pairs: Int, cases: Int, power: Double) -> Double {
    let trimmed = PairMean.trimmed(of: pairs)
    let error = TrimmedMean.standardError(deviation: deviation, count: pairs, trimmed: trimmed)
    let t = StudentT(degreesOfFreedom: Double(pairs - 2 * trimmed - 1))
    let tail = (1 - confidence(cases: cases)) / 2
    // The mean may be off to either side.
    return expm1(error * (t.quantile(upperTail: tail) + t.quantile(upperTail: (1 - power) / 2)))
  }

  /// The probability that a case is called slower which is slower than the threshold by `shift`
  /// standard errors.
  private func power(shift: Double, pairs: Int, cases: Int) -> Double {
    let degrees = Double(pairs - 2 * PairMean.trimmed(of: pairs) - 1)
    let tail = (1 - confidence(cases: cases)) / 2
    let critical = StudentT(degreesOfFreedom: degrees).quantile(upperTail: tail)
    return NoncentralT(degreesOfFreedom: degrees, noncentrality: shift).upperTail(critical)
  }
}
