import Hardware
import Matrices

/// The size of one weight matrix, written `OUTxIN`.
public struct LayerShape: Hashable, Sendable, CustomStringConvertible {
  /// Rows of the weight matrix.
  public var outFeatures: Int
  /// Columns of the weight matrix.
  public var inFeatures: Int

  /// The most weights a layer may have: beyond it no machine of this age holds them in fp32.
  public static let mostWeights = 1 << 40

  /// A shape of `outFeatures` × `inFeatures`, unchecked.
  public init(outFeatures: Int, inFeatures: Int) {
    self.outFeatures = outFeatures
    self.inFeatures = inFeatures
  }

  /// Reads `4096x11008`.
  public init(parsing text: String) throws {
    let sides = text.split(omittingEmptySubsequences: false) { "xX×".contains($0) }
    guard sides.count == 2, sides.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) })
    else {
      throw UsageError("'\(text)' is not a shape: write OUTxIN, for example 4096x11008")
    }
    guard let out = Int(sides[0]), let input = Int(sides[1]) else {
      throw UsageError("shape \(text) is too large: at most 2^40 weights")
    }
    guard out >= 1, input >= 1 else {
      throw UsageError("shape \(text) has a side of 0: both sides must be at least 1")
    }
    let (weights, overflow) = out.multipliedReportingOverflow(by: input)
    guard !overflow, weights <= Self.mostWeights else {
      throw UsageError("shape \(text) is too large: at most 2^40 weights")
    }
    self.init(outFeatures: out, inFeatures: input)
  }

  /// `4096x11008`.
  public var description: String { "\(outFeatures)x\(inFeatures)" }

  /// The layer of this shape, in the model called `shape`.
  public var layer: LinearLayer {
    LinearLayer(
      model: "shape", name: description, outFeatures: outFeatures, inFeatures: inFeatures)
  }
}

extension Character {
  /// `0` to `9`; `isNumber` also holds for other scripts' digits, which `Int` doesn't read.
  var isASCIIDigit: Bool { isASCII && isNumber }
}
