/// What came of comparing a kernel's output with a reference in double precision, made from the same
/// packed weights.
public struct Verification: Sendable, Equatable {
  /// Largest |y − reference| / Σ|x·w| over the outputs compared; infinite when one is not a number, or
  /// not zero though all its products are.
  public var maximumRelativeError: Double
  /// The largest relative error allowed.
  public var tolerance: Double
  /// Outputs compared with the reference.
  public var checkedOutputs: Int
  /// Outputs, of all there are, that were left unwritten or are not a number.
  public var missingOutputs: Int

  /// Whether the kernel may be timed.
  public var passed: Bool { missingOutputs == 0 && maximumRelativeError <= tolerance }

  /// Runs `multiplication`, of `prepared`, and compares what it leaves in Y.
  ///
  /// Up to 4 M multiply-adds the whole output is compared, else a sample of rows and tokens drawn from
  /// `seed`; that every output is written is checked on all of them. Runs the first copy of the
  /// weights, and the last where there are several. Y is NaN before each run, so that nothing left
  /// unwritten passes for a result.
  public static func check(
    _ prepared: any PreparedLayer, _ multiplication: Multiplication, seed: UInt64
  ) -> Verification {
    let activations = multiplication.activations
    let copies = Set([0, prepared.storage.copies - 1]).sorted()
    let results = copies.map { outputs(of: multiplication, copy: $0) }
    var verification = Verification(
      maximumRelativeError: 0, tolerance: 1e-6 * Double(activations.inFeatures).squareRoot(),
      checkedOutputs: 0,
      missingOutputs: results.map { $0.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } }.max() ?? 0)
    let sample = VerificationSample(activations, sliceStarts: prepared.sliceStarts, seed: seed)
    for row in sample.rows {
      let weights = prepared.unpackedRow(row)
      for token in sample.tokens {
        let reference = Reference(
          weights, activations.x + token * activations.inFeatures, count: activations.inFeatures)
        let error = results.map {
          reference.relativeError(of: $0[token * activations.outFeatures + row])
        }.max()
        verification.maximumRelativeError = max(verification.maximumRelativeError, error ?? 0)
        verification.checkedOutputs += 1
      }
    }
    return verification
  }

  private static func outputs(of multiplication: Multiplication, copy: Int) -> [Float] {
    let activations = multiplication.activations
    let y = UnsafeMutableBufferPointer(
      start: activations.y, count: activations.batch * activations.outFeatures)
    y.update(repeating: .nan)
    multiplication.run(copy: copy)
    return Array(y)
  }
}

/// One output in double precision.
private struct Reference {
  /// Σ x·w.
  var value = 0.0
  /// Σ |x·w|.
  var magnitude = 0.0
  /// What is lost below the smallest fp32 number: at most half of it for each product.
  let underflow: Double

  init(_ weights: [Float], _ x: UnsafePointer<Float>, count: Int) {
    for column in 0..<count {
      // Exact: two 24-bit significands fit in 53 bits.
      let product = Double(weights[column]) * Double(x[column])
      value += product
      magnitude += abs(product)
    }
    underflow = Double(count) * Double(Float.leastNonzeroMagnitude) / 2
  }

  func relativeError(of y: Float) -> Double {
    let error = abs(Double(y) - value)
    if magnitude == 0 { return error == 0 ? 0 : .infinity }
    return error.isNaN ? .infinity : max(0, error - underflow) / magnitude
  }
}
