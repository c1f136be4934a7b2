import Matrices

/// What one output must be, in double precision.
enum OutputReference {
  /// A sum of products in floating point; where they are of bf16, also that of activations not rounded.
  case sum(ProductSum, unrounded: ProductSum?)
  /// A sum of integers, scaled.
  case integer(ScaledInteger)

  init(_ row: ReferenceRow, _ token: ReferenceToken, precision: Precision) {
    if let integers = token.integers {
      var sum = 0.0
      for column in integers.values.indices {
        sum += Double(row.elements[column]) * Double(integers.values[column])
      }
      self = .integer(ScaledInteger(sum: sum, scales: (integers.scale, row.scale)))
    } else {
      self = .sum(
        ProductSum(row, token.values, token, precision),
        unrounded: token.unrounded.map { ProductSum(row, $0, token, precision) })
    }
  }

  /// How far `y` is off: relative to Σ|x·w|, or for integers to the output itself.
  func relativeError(of y: Float) -> Double {
    switch self {
    case .sum(let sum, let unrounded):
      min(sum.relativeError(of: y), unrounded?.relativeError(of: y) ?? .infinity)
    case .integer(let integer): integer.relativeError(of: y)
    }
  }

  /// The largest error of a right kernel with `columns` inputs.
  static func tolerance(_ precision: Precision, columns: Int) -> Double {
    switch precision {
    // Each of K additions in fp32 is off by at most 2⁻²⁴ of its result, mostly in changing directions.
    // Products of bf16 and of integers are exact, so that hardware's bf16 products do no worse.
    case .fp32, .bf16, .w8a16, .w4a16: 1e-6 * Double(columns).squareRoot()
    // The sum is converted to fp32 and multiplied by two scales: three roundings, with room for a fourth.
    case .w8a8: 4 * 0x1p-24
    }
  }
}

/// Σ x·w, with what a right kernel may lose of it.
struct ProductSum {
  /// Σ x·w.
  private var value = 0.0
  /// Σ |x·w|.
  private var magnitude = 0.0
  /// What is lost near the smallest fp32 numbers, in absolute terms.
  private var allowance: Double

  init(_ row: ReferenceRow, _ x: [Double], _ token: ReferenceToken, _ precision: Precision) {
    for column in x.indices {
      let product = row.weights[column] * x[column]
      value += product
      magnitude += abs(product)
    }
    // Half the smallest number for each product, and for each weight if it is scaled before.
    let scaled = precision == .fp32 ? 0 : token.magnitude
    allowance = (Double(x.count) + scaled) * Double(Float.leastNonzeroMagnitude) / 2
    guard precision.multipliesBF16 else { return }
    // Units for bf16 products (AVX-512 and AMX alike) take operands below the smallest normal number
    // for zero, and write zero for such results.
    allowance += row.flushedResults
    guard row.tiny != nil || token.tiny != nil else { return }
    for column in x.indices
    where row.tiny?[column] ?? false || token.tiny?[column] ?? false {
      allowance += abs(row.weights[column] * x[column])
    }
  }

  /// |y − Σ x·w| / Σ|x·w|; infinite where it isn't a number, or not zero though all products are.
  func relativeError(of y: Float) -> Double {
    let error = abs(Double(y) - value)
    if magnitude == 0 { return error == 0 ? 0 : .infinity }
    return error.isNaN ? .infinity : max(0, error - allowance) / magnitude
  }
}

/// An exact sum of integer products, and the two numbers that it is to be multiplied by in fp32.
struct ScaledInteger {
  let sum: Double
  let scales: (Float, Float)

  /// |y − reference| / |reference|, 0 where `y` is what fp32 gives in one of the three orders: those
  /// may overflow or underflow.
  func relativeError(of y: Float) -> Double {
    let integer = Float(sum)
    if y == integer * scales.0 * scales.1 || y == integer * scales.1 * scales.0
      || y == integer * (scales.0 * scales.1)
    {
      return 0
    }
    let reference = sum * Double(scales.0) * Double(scales.1)
    let error = abs(Double(y) - reference) / abs(reference)
    return error.isNaN ? .infinity : error
  }
}
