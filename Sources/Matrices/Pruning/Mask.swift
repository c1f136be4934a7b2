/// Which weights of a matrix are kept: one bit each, rows padded to whole 64-bit words.
///
/// Bit `c % 64` of word `c / 64` of a row stands for column `c`; padding bits are zero.
public struct Mask: Equatable, Sendable {
  /// outFeatures.
  public let rows: Int
  /// inFeatures.
  public let columns: Int
  /// 64-bit words per row.
  public let wordsPerRow: Int
  /// All words, row after row.
  public var words: [UInt64]

  /// A mask that keeps nothing.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    self.wordsPerRow = (columns + 63) / 64
    self.words = [UInt64](repeating: 0, count: rows * wordsPerRow)
  }

  /// Whether the weight at (`row`, `column`) is kept.
  public subscript(row: Int, column: Int) -> Bool {
    get { words[row * wordsPerRow + column / 64] >> UInt64(column % 64) & 1 == 1 }
    set {
      let bit = UInt64(1) << UInt64(column % 64)
      if newValue {
        words[row * wordsPerRow + column / 64] |= bit
      } else {
        words[row * wordsPerRow + column / 64] &= ~bit
      }
    }
  }

  /// Kept weights in `row`.
  public func nonzeros(inRow row: Int) -> Int {
    var count = 0
    for word in words[row * wordsPerRow..<(row + 1) * wordsPerRow] { count += word.nonzeroBitCount }
    return count
  }

  /// Kept weights in all.
  public var nonzeros: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}

extension Mask {
  /// A mask of `rows` × `columns` that keeps everything.
  public init(keepingAll rows: Int, _ columns: Int) {
    self.init(rows: rows, columns: columns)
    let rest = columns % 64
    for index in words.indices {
      let isLast = (index + 1) % wordsPerRow == 0
      words[index] = isLast && rest != 0 ? (1 << UInt64(rest)) - 1 : ~0
    }
  }
}
