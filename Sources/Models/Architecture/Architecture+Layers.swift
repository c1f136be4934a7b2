import Matrices

extension Architecture {
  /// What layer `role` of a block on `side` is called in sweeps and plans, the block's number left out:
  /// `decoder.cross_attention.q`, or `mlp.up` where there is one stack.
  public func layerName(_ role: LinearRole, _ side: Side) -> String {
    let stack = encoder != nil && decoder != nil ? "\(side)." : ""
    return switch role {
    case .q, .k, .v, .o, .qkv: "\(stack)self_attention.\(role)"
    case .crossQ: "\(stack)cross_attention.q"
    case .crossK: "\(stack)cross_attention.k"
    case .crossV: "\(stack)cross_attention.v"
    case .crossO: "\(stack)cross_attention.o"
    case .gate, .up, .down: "\(stack)mlp.\(feedForwardName(role, isGated: self[side]?.isGated))"
    }
  }

  /// The linear layers of its blocks, one for each place in a block, in the order of execution.
  ///
  /// The decoder's `cross_attention.k` and `.v` run once per utterance, over all of the encoder's
  /// output, not once per token. The head isn't among them.
  public var layers: [LinearLayer] {
    Side.allCases.flatMap { side -> [LinearLayer] in
      guard let stack = self[side] else { return [] }
      return linearRoles(of: stack).map { role in
        let size = size(of: role, in: stack)
        return LinearLayer(
          model: name, name: layerName(role, side), outFeatures: size[0], inFeatures: size[1],
          occurrences: stack.blocks)
      }
    }
  }

  /// The names that T5 and Whisper have for the feed-forward part, which are those of their papers and
  /// checkpoints; the others agree on gate, up and down.
  private func feedForwardName(_ role: LinearRole, isGated: Bool?) -> String {
    switch (family, role) {
    case (.t5, .gate): "wi_0"
    case (.t5, .up): isGated == true ? "wi_1" : "wi"
    case (.t5, .down): "wo"
    case (.whisper, .up): "fc1"
    case (.whisper, .down): "fc2"
    default: "\(role)"
    }
  }
}
