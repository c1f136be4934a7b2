/// What the name of a tensor says about it: whether it holds the weights of a linear layer, of which
/// layer, and in which block.
///
/// Checkpoints don't say what a tensor is for. By convention a linear layer called `a.b` keeps its
/// weights in `a.b.weight`, which embeddings, norms and heads do as well; those have names of their own.
struct LinearTensorName: Equatable {
  /// The layer's name, `*` in place of the block's number: `encoder.layer.*.attention.self.query`.
  let template: String
  /// The numbers replaced, the outermost first.
  let blocks: [Int]

  /// Reads `tensor`; nil when it can't be the weights of a repeated linear layer.
  init?(_ tensor: String) {
    var parts = tensor.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.popLast() == "weight", let leaf = parts.last, !Self.isOther(leaf) else {
      return nil
    }
    guard !parts.contains("lm_head") else { return nil }
    // Heads stand before or beside the blocks; inside a block the same words name ordinary layers.
    let numbers = Self.blockNumberPositions(in: parts)
    let outside = parts.prefix(numbers.first ?? parts.count)
    guard !outside.contains(where: Self.heads.contains), parts != ["output"] else { return nil }

    blocks = numbers.compactMap { Int(parts[$0]) }
    for position in numbers { parts[position] = "*" }
    template = parts.joined(separator: ".")
  }

  /// Components that mark what comes once per sequence or after the last block.
  ///
  /// BERT's `pooler.dense` multiplies one token per sentence; `proj_out`, `embed_out` and `cls` are LM
  /// heads. They are not among the layers that every token passes, and they stay dense when those are
  /// pruned.
  private static let heads: Set<String> = [
    "pooler", "classifier", "pre_classifier", "score", "qa_outputs", "cls", "proj_out", "embed_out",
    "generator", "vocab_projector", "vocab_transform", "lm_head", "mlm_head", "output_projection",
  ]

  /// Whether `leaf` is an embedding or a norm rather than a linear layer.
  private static func isOther(_ leaf: String) -> Bool {
    let leaf = leaf.lowercased()
    return [
      "wte", "wpe", "shared", "embed", "embed_in", "embed_tokens", "embed_positions",
      "relative_attention_bias",
    ].contains(leaf) || leaf.hasSuffix("embeddings") || leaf.hasSuffix("embedding")
      || leaf.contains("norm") || leaf.hasPrefix("ln_")
  }

  /// Where the numbers of repeated blocks stand in `parts`.
  ///
  /// That is the first number and each one after a plural (`layers.0.experts.3`); other numbers tell
  /// the parts of one block apart (T5's `block.0.layer.1`), as does a number that begins the name
  /// (`0.weight` of a plain sequence of layers).
  private static func blockNumberPositions(in parts: [String]) -> [Int] {
    var positions: [Int] = []
    for (position, part) in parts.enumerated() where position > 0 && Int(part) != nil {
      if positions.isEmpty || parts[position - 1].hasSuffix("s") { positions.append(position) }
    }
    return positions
  }
}
