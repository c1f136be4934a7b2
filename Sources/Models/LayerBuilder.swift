import Matrices

/// Writes down the linear layers of a stack of equal blocks.
struct LayerBuilder {
  let model: String
  private(set) var layers: [LinearLayer] = []

  init(model: String) { self.model = model }

  /// Adds one layer, which occurs once per block.
  mutating func add(_ name: String, out: Int, in inputs: Int, blocks: Int) {
    layers.append(
      LinearLayer(
        model: model, name: name, outFeatures: out, inFeatures: inputs, occurrences: blocks))
  }

  /// Adds an attention of `hidden` inputs with q, k, v and o apart; `queries` and `keyValues` are
  /// heads × head size, which differ where heads share keys and values.
  mutating func addAttention(
    _ name: String, hidden: Int, queries: Int? = nil, keyValues: Int? = nil, blocks: Int
  ) {
    let queries = queries ?? hidden
    let keyValues = keyValues ?? queries
    add("\(name).q", out: queries, in: hidden, blocks: blocks)
    add("\(name).k", out: keyValues, in: hidden, blocks: blocks)
    add("\(name).v", out: keyValues, in: hidden, blocks: blocks)
    add("\(name).o", out: hidden, in: queries, blocks: blocks)
  }

  /// Adds the feed-forward part: `up` widens `hidden` to `inner`, `down` narrows it again.
  mutating func addFeedForward(
    _ name: String, up: [String], down: String, hidden: Int, inner: Int, blocks: Int
  ) {
    for layer in up { add("\(name).\(layer)", out: inner, in: hidden, blocks: blocks) }
    add("\(name).\(down)", out: hidden, in: inner, blocks: blocks)
  }
}
