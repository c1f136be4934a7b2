import Matrices

/// The mixtures of experts: layers to sweep, which can't be run here.
extension ModelCatalogue {
  static let mixtral8x7B = mixtureOfExperts(
    "mixtral-8x7b", "Mixtral-8x7B, text, 32 blocks of 4096, a token passes 2 of 8 experts",
    hidden: 4096, queries: 32 * 128, keyValues: 8 * 128, inner: 14336, experts: 8, blocks: 32)

  static let qwen3_30B_A3B = mixtureOfExperts(
    "qwen3-30b-a3b", "Qwen3-30B-A3B, text, 48 blocks of 2048, a token passes 8 of 128 experts",
    hidden: 2048, queries: 32 * 128, keyValues: 4 * 128, inner: 768, experts: 128, blocks: 48)

  /// A decoder each of whose blocks has `experts` gated feed-forward parts.
  ///
  /// Experts' layers occur once per block and expert, as their weights do; a token passes only the few
  /// experts that the router picks for it. The router itself, an [experts, hidden] layer, is left out:
  /// it is tiny, and stays dense where linear layers are pruned.
  private static func mixtureOfExperts(
    _ name: String, _ summary: String, hidden: Int, queries: Int, keyValues: Int, inner: Int,
    experts: Int, blocks: Int
  ) -> Model {
    func layer(_ layer: String, _ out: Int, _ inputs: Int, _ occurrences: Int) -> LinearLayer {
      LinearLayer(
        model: name, name: layer, outFeatures: out, inFeatures: inputs, occurrences: occurrences)
    }
    return Model(
      name: name, summary: summary,
      layers: [
        layer("self_attention.q", queries, hidden, blocks),
        layer("self_attention.k", keyValues, hidden, blocks),
        layer("self_attention.v", keyValues, hidden, blocks),
        layer("self_attention.o", hidden, queries, blocks),
        layer("mlp.experts.gate", inner, hidden, blocks * experts),
        layer("mlp.experts.up", inner, hidden, blocks * experts),
        layer("mlp.experts.down", hidden, inner, blocks * experts),
      ])
  }
}
