/// Sums of distances between the values of a short series, from which any part of it is split in
/// two.
struct EnergySplits {
  private let count: Int
  /// At `first * (count + 1) + end`: the sum of |x − y| over all pairs of `first..<end`.
  private var within: [Double]

  /// The sums for `values`: time and memory grow with their square.
  init(_ values: ArraySlice<Double>) {
    let values = Array(values)
    count = values.count
    within = Array(repeating: 0, count: (count + 1) * (count + 1))
    for last in values.indices {
      var fromLast = 0.0
      for first in stride(from: last - 1, through: 0, by: -1) {
        fromLast += abs(values[last] - values[first])
        within[row(first) + last + 1] = within[row(first) + last] + fromLast
      }
    }
  }

  private func row(_ first: Int) -> Int { first * (count + 1) }

  /// Where the values of `range` differ most to both sides: the first index of the new level, and
  /// the index behind the last value that is compared with those before.
  ///
  /// The largest m·k / (m + k) · (2·mean |x − y| − mean |x − x'| − mean |y − y'|) over all splits
  /// into m and k values (Matteson and James 2014, equations 5 to 7, with α = 1). Only part of what
  /// comes behind may be compared, so that a second change there doesn't hide the first. Nil for
  /// fewer than twice `shortest`.
  func best(in range: Range<Int>, shortest: Int) -> (index: Int, end: Int)? {
    var best: (index: Int, end: Int)?
    var most = -Double.infinity
    for index in range.dropFirst(shortest).dropLast(shortest - 1) {
      let m = Double(index - range.lowerBound)
      let left = within[row(range.lowerBound) + index]
      for end in (index + shortest)..<(range.upperBound + 1) {
        let k = Double(end - index)
        let right = within[row(index) + end]
        let across = within[row(range.lowerBound) + end] - left - right
        let energy =
          2 * across / (m * k) - 2 * left / (m * (m - 1)) - 2 * right / (k * (k - 1))
        let weighted = m * k / (m + k) * energy
        if weighted > most { (most, best) = (weighted, (index, end)) }
      }
    }
    return best
  }
}
