import Matrices

/// The output of a problem in double precision, from the weights as they were before packing.
struct Expected: Sendable {
  let values: [Double]
  /// What each output may be off by: 1e-6 · √K of Σ|x·w|, and half the smallest fp32 number for each
  /// product, which is what underflow may cost.
  let allowances: [Double]

  init(_ problem: Problem) {
    var values: [Double] = []
    var allowances: [Double] = []
    let tolerance = 1e-6 * Double(problem.columns).squareRoot()
    let underflow = Double(problem.columns) * Double(Float.leastNonzeroMagnitude) / 2
    let weights = problem.weights.values.values
    let kept = (0..<problem.rows).map { row in
      (0..<problem.columns).filter { problem.weights.mask[row, $0] }
    }
    for token in 0..<problem.batch {
      for row in 0..<problem.rows {
        var sum = 0.0
        var magnitude = 0.0
        for column in kept[row] {
          let product =
            Double(weights[row * problem.columns + column])
            * Double(problem.x[token * problem.columns + column])
          sum += product
          magnitude += abs(product)
        }
        values.append(sum)
        allowances.append(tolerance * magnitude + (magnitude == 0 ? 0 : underflow))
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
