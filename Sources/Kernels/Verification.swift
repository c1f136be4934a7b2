import Matrices

/// The outcome of comparing a kernel's output with a double-precision reference.
public struct Verification: Sendable {
  public var maximumRelativeError: Double
  public var tolerance: Double
  public var checkedOutputs: Int
  public var passed: Bool { maximumRelativeError <= tolerance }

  public static func check(
    _ prepared: any PreparedLayer, _ multiplication: Multiplication, seed: UInt64
  ) -> Verification {
    let a = multiplication.activations
    let outputs = a.batch * a.outFeatures
    for i in 0..<outputs { a.y[i] = .nan }
    multiplication.run(copy: 0)
    var worst = 0.0
    var checked = 0
    for i in 0..<outputs where a.y[i].isNaN { worst = .infinity }
    for row in stride(from: 0, to: a.outFeatures, by: max(1, a.outFeatures / 32)) {
      let w = prepared.unpackedRow(row)
      for token in stride(from: 0, to: a.batch, by: max(1, a.batch / 8)) {
        var sum = 0.0
        var magnitude = 0.0
        for k in 0..<a.inFeatures {
          let p = Double(w[k]) * Double(a.x[token * a.inFeatures + k])
          sum += p
          magnitude += abs(p)
        }
        checked += 1
        worst = max(worst, abs(sum - Double(a.y[token * a.outFeatures + row])) / max(magnitude, 1e-300))
      }
    }
    return Verification(
      maximumRelativeError: worst, tolerance: 1e-6 * Double(a.inFeatures).squareRoot(),
      checkedOutputs: checked)
  }
}
