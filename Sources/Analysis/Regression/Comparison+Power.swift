import Foundation
import Records

extension Comparison {
  /// The chance with which what is said to be found is found.
  public static let power = 0.9

  /// What it was judged by.
  public var rule: ChangeRule { ChangeRule(settings) }

  /// The smallest slowdown of `one` that it would have found nine times in ten: 0.05 is 5 %; nil for a
  /// case with too few pairs to say.
  ///
  /// By the scatter of the pairs that there were. A case whose verdict is open gets more of them, so that it
  /// is as many as any case got, or was to get, that counts.
  public func smallestFound(_ one: Case) -> Double? {
    guard let deviation = rule.deviation(one.pairLogRatios) else { return nil }
    let found = rule.smallestFound(
      deviation: deviation, pairs: pairsOfAnOpenCase, cases: judged.count, power: Self.power)
    return found.isFinite ? found : nil
  }

  /// Pairs with which `one`, which couldn't be told, would be, nine times in ten, if the truth is what was
  /// measured; infinite where that lies on the threshold, nil without an interval.
  ///
  /// Its interval and its error narrow with the square root of the pairs.
  public func pairsToTell(_ one: Case) -> Double? {
    guard let ratio = one.ratio, let deviation = rule.deviation(one.pairLogRatios) else {
      return nil
    }
    let pairs = Double(one.pairLogRatios.count)
    let halfWidth = (log(ratio.high) - log(ratio.low)) / 2
    let distance = abs(abs(log(ratio.value)) - log1p(settings.threshold))
    let needed = (halfWidth + Self.quantileOfPower * deviation / pairs.squareRoot()) / distance
    return (pairs * needed * needed).rounded(.up)
  }

  /// The normal quantile of `power`.
  private static let quantileOfPower = StudentT(degreesOfFreedom: 1e9).quantile(power)

  /// Cases that were judged together.
  private var judged: [Case] { cases.filter { $0.ratio != nil } }

  /// Pairs that a case got whose verdict stayed open, or would have got.
  private var pairsOfAnOpenCase: Int {
    let cutShort = cases(.inconclusive).map(\.pairLogRatios.count).min()
    return min(settings.mostPairs, cutShort ?? settings.mostPairs)
  }
}
