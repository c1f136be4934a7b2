import Foundation
import Matrices

/// What came of comparing a kernel's output with a reference in double precision, made from the same
/// packed weights.
///
/// The reference multiplies what the precision says, so that only what arithmetic may lose is allowed:
/// fp32 the activations as they are; bf16, w8a16 and w4a16 the activations rounded to bf16, or as they
/// are, whichever is nearer to the output; w8a8 each token's integers, by the rule that all kernels
/// quantise by.
public struct Verification: Sendable, Equatable {
  /// Of which precision the kernel's weights and activations are.
  public var precision: Precision
  /// Largest error over the outputs compared: |y − reference| / Σ|x·w|, for w8a8 / |reference|.
  ///
  /// Infinite when an output is not a number, or not zero though all its products are.
  public var maximumRelativeError: Double
  /// The largest relative error allowed: 1e-6 · √inFeatures, for w8a8 2⁻²², so that a sum of integers
  /// that is wrong by 1 shows unless it is larger than 2²¹.
  public var tolerance: Double
  /// Outputs compared with the reference.
  public var checkedOutputs: Int
  /// Outputs, of all there are, that were left unwritten or are not a number.
  public var missingOutputs: Int

  /// Whether the kernel may be timed.
  public var passed: Bool { missingOutputs == 0 && maximumRelativeError <= tolerance }

  /// Why the kernel may not be timed; nil when it may.
  public var failure: String? {
    if passed { return nil }
    if missingOutputs > 0 {
      return "\(missingOutputs) outputs were not written, or are not numbers"
    }
    let whole = precision == .w8a8 ? "itself" : "Σ|x·w|"
    return String(format: "its output is off by %.2g", maximumRelativeError)
      + " of \(whole), allowed is " + String(format: "%.2g", tolerance)
  }

  /// Runs `multiplication`, of `prepared`, and compares what it leaves in Y.
  ///
  /// Up to `wholeUpTo` multiply-adds (4 million take about 5 ms) the whole output is compared, else a sample of rows and tokens
  /// drawn from `seed`; that every output is written is checked on all of them. Runs the first copy of the
  /// weights, and the last where there are several. Y is NaN before each run, so that nothing left
  /// unwritten passes for a result.
  public static func check(
    _ prepared: any PreparedLayer, _ multiplication: Multiplication, seed: UInt64,
    wholeUpTo: Int = 4_000_000
  ) -> Verification {
    let activations = multiplication.activations
    let (inFeatures, precision) = (activations.inFeatures, prepared.precision)
    let copies = Set([0, prepared.storage.copies - 1]).sorted()
    let results = copies.map { outputs(of: multiplication, copy: $0) }
    var verification = Verification(
      precision: precision, maximumRelativeError: 0,
      tolerance: OutputReference.tolerance(precision, columns: inFeatures), checkedOutputs: 0,
      missingOutputs: results.map { $0.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } }.max() ?? 0)
    let sample = VerificationSample(
      activations, sliceStarts: prepared.sliceStarts, seed: seed, wholeUpTo: wholeUpTo)
    let tokens = sample.tokens.map { token in
      let x = UnsafeBufferPointer(start: activations.x + token * inFeatures, count: inFeatures)
      return (index: token, reference: ReferenceToken(x, precision: precision))
    }
    for row in sample.rows {
      let weights = ReferenceRow(prepared.storedRow(row), precision: precision)
      for token in tokens {
        let reference = OutputReference(weights, token.reference, precision: precision)
        for y in results {
          let error = reference.relativeError(of: y[token.index * activations.outFeatures + row])
          verification.maximumRelativeError = max(verification.maximumRelativeError, error)
        }
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
