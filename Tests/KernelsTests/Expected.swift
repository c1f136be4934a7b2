import Matrices

/// The output of a problem in double precision, from the weights as they were before packing.
struct Expected: Sendable {
  let values: [Double]
  /// What each output may be off by: what the precision's rounding of weights and activations changes,
  /// 1e-6 · √K of Σ|x·w|, and what underflow may cost.
  let allowances: [Double]

  init(_ problem: Problem, precision: Precision = .fp32) {
    var values: [Double] = []
    var allowances: [Double] = []
    let tolerance = 1e-6 * Double(problem.columns).squareRoot()
    let rows = (0..<problem.rows).map { KeptWeights(problem, row: $0, precision: precision) }
    for token in 0..<problem.batch {
      let x = problem.x[token * problem.columns..<(token + 1) * problem.columns].map(Double.init)
      let largest = x.reduce(0) { max($0, abs($1)) }
      let roundings = x.map { precision.rounding(ofActivation: $0, largest: largest) }
      for row in rows {
        var sum = 0.0
        var magnitude = 0.0
        var rounding = 0.0
        for (index, column) in row.columns.enumerated() {
          let (w, dw) = (row.values[index], row.roundings[index])
          sum += x[column] * w
          magnitude += abs(x[column] * w)
          rounding += abs(x[column]) * dw + roundings[column] * (abs(w) + dw)
        }
        values.append(sum)
        allowances.append(
          tolerance * (magnitude + rounding) + rounding
            + precision.underflow(of: row.values.count, sumOfRoundings: row.sumOfRoundings)
            * (magnitude == 0 && rounding == 0 ? 0 : 1))
      }
    }
    self.values = values
    self.allowances = allowances
  }

  /// The first output of `y` that is off by more than is allowed, in words.
  func firstError(in y: [Float], outFeatures: Int) -> String? {
    for index in y.indices where !(abs(Double(y[index]) - values[index]) <= allowances[index]) {
      return "token \(index / outFeatures), row \(index % outFeatures): "
        + "\(y[index]) instead of \(values[index]) ± \(allowances[index])"
    }
    return nil
  }

  /// The first output in which `left` and `right` differ by more than both may be off together.
  func firstDifference(_ left: [Float], _ right: [Float]) -> String? {
    for index in left.indices
    where !(abs(Double(left[index]) - Double(right[index])) <= 2 * allowances[index]) {
      return "output \(index): \(left[index]) and \(right[index])"
    }
    return nil
  }
}

/// The kept weights of a row, each with the most that storing it may change it by.
private struct KeptWeights {
  let columns: [Int]
  let values: [Double]
  let roundings: [Double]
  let sumOfRoundings: Double

  init(_ problem: Problem, row: Int, precision: Precision) {
    let columns = (0..<problem.columns).filter { problem.weights.mask[row, $0] }
    let values = columns.map { Double(problem.weights.values.values[row * problem.columns + $0]) }
    let groupSize = precision == .w4a16 ? 128 : problem.columns
    var largest = [Double](repeating: 0, count: (problem.columns - 1) / groupSize + 1)
    for (column, value) in zip(columns, values) {
      largest[column / groupSize] = max(largest[column / groupSize], abs(value))
    }
    self.columns = columns
    self.values = values
    roundings = zip(columns, values).map { column, value in
      precision.rounding(ofWeight: value, largest: largest[column / groupSize])
    }
    sumOfRoundings = roundings.reduce(0, +)
  }
}

extension Precision {
  private static let smallestNormal = Double(Float.leastNormalMagnitude)

  /// What storing a weight may change it by; `largest` is the magnitude of those that share its scale.
  fileprivate func rounding(ofWeight weight: Double, largest: Double) -> Double {
    switch self {
    case .fp32: 0
    case .bf16: abs(weight) * 0x1p-8 + Self.smallestNormal
    case .w8a16, .w8a8: max(largest / 127, Self.smallestNormal) * 0.5001
    // The scale itself is rounded to bf16.
    case .w4a16: max(largest / 7 * (1 + 0x1p-8), Self.smallestNormal) * 0.5001
    }
  }

  /// What rounding an activation may change it by; `largest` is the largest magnitude of its token.
  fileprivate func rounding(ofActivation x: Double, largest: Double) -> Double {
    switch self {
    case .fp32: 0
    case .bf16, .w8a16, .w4a16: abs(x) * 0x1p-8 + Self.smallestNormal
    case .w8a8: max(largest / 127, 1 / Double(Float.greatestFiniteMagnitude)) * 0.5001
    }
  }

  /// What is lost to results too small for fp32: half the smallest number for each of `count` products;
  /// where products are bf16, twice the smallest normal number, in the unit of the stored elements.
  ///
  /// A unit is about twice what storing an element may change it by.
  fileprivate func underflow(of count: Int, sumOfRoundings: Double) -> Double {
    let smallest = Double(count) * Double(Float.leastNonzeroMagnitude)
    switch self {
    case .fp32: return smallest / 2
    case .bf16: return smallest + 2 * Self.smallestNormal * Double(count)
    case .w8a16, .w4a16: return smallest + 4 * Self.smallestNormal * sumOfRoundings
    // The product of the scales may be that small, and the integer it multiplies large.
    case .w8a8: return smallest * 127 * 127
    }
  }
}
