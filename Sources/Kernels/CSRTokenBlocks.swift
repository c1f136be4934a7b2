import CKernels

/// How the CSR kernel cuts a batch into blocks of tokens.
struct CSRTokenBlocks: Equatable {
  let batch: Int
  /// Tokens of a block at most: 1 where tokens are multiplied one by one.
  let width: Int

  /// Up to so many tokens are multiplied one by one: on Zen 4 an entry takes 0.75 cycles a token
  /// so, and 2 for up to four tokens side by side.
  static let oneByOne = 2
  /// Bytes of a panel at most, where that leaves 16 tokens: half the level 2 cache of the smallest
  /// server core, as the weights pass through the same cache.
  static let panelBytes = 512 << 10

  init(batch: Int, columns: Int) {
    self.batch = batch
    guard batch > Self.oneByOne else {
      width = 1
      return
    }
    let most = max(16, min(Int(BENCH_CSR_WIDEST), Self.panelBytes / (4 * columns) / 16 * 16))
    width = Self.padded(min(batch, most))
  }

  /// The narrowest panel for `tokens` tokens.
  static func padded(_ tokens: Int) -> Int {
    switch tokens {
    case 1: 1
    case ...4: 4
    case ...8: 8
    default: (tokens + 15) / 16 * 16
    }
  }

  var usesPanels: Bool { width > 1 }
  var count: Int { (batch + width - 1) / width }

  /// The first token of block `block`, how many it has, and how many it is padded to.
  @inline(__always)
  func block(_ block: Int) -> (first: Int, tokens: Int, width: Int) {
    let first = block * width
    let tokens = min(width, batch - first)
    // The last block of several may be narrower than the others, but a single token stays a panel.
    return (first, tokens, usesPanels ? max(4, Self.padded(tokens)) : 1)
  }

  /// Tokens multiplied, padding included.
  var paddedTokens: Int { (0..<count).reduce(0) { $0 + block($1).width } }
}
