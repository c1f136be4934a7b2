/// What stays dense whatever the variant, and happens once, not in each block.
public enum DenseLayer: Hashable, Sendable {
  /// From hidden states to logits.
  case head
  /// Number 1 or 2, as a layer of three neighbouring frames.
  case convolution(Int)

  /// What it is called in records: `head`, `convolution.1`.
  public var name: String {
    switch self {
    case .head: "head"
    case .convolution(let number): "convolution.\(number)"
    }
  }
}

extension Architecture {
  /// Its dense layers, in the order of execution.
  public var denseLayers: [DenseLayer] {
    (audio == nil ? [] : [.convolution(1), .convolution(2)]) + (head == nil ? [] : [.head])
  }

  /// Outputs and inputs of `layer`.
  public func size(of layer: DenseLayer) -> (outFeatures: Int, inFeatures: Int) {
    switch layer {
    case .head: (vocabulary, hidden)
    case .convolution(1): (hidden, 3 * (audio?.melBands ?? 0))
    case .convolution: (hidden, 3 * hidden)
    }
  }
}

extension ModelExecution.Extent {
  /// Rows of activations that `layer` multiplies.
  public func rows(of layer: DenseLayer) -> Int {
    switch layer {
    case .head: sequences
    // The first convolution sees every frame, the second every other one.
    case .convolution(1): sequences * 2 * encoderTokens
    case .convolution: sequences * encoderTokens
    }
  }
}
