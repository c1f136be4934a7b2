import Hardware

/// The weights of one layer as a kernel gets them to pack: values, and which of them are kept.
///
/// A value whose bit in `mask` is clear counts as zero, whatever it is.
public struct LayerWeights: Sendable {
  /// All values, kept or not.
  public let values: DenseMatrix
  /// Which are kept.
  public let mask: Mask
  /// What the mask follows; a format may rely on it.
  public let pattern: Pattern
  /// How they are to be represented.
  public let precision: Precision
  private let encoding = EncodingCache()

  /// Weights of equal shape with their mask.
  public init(values: DenseMatrix, mask: Mask, pattern: Pattern, precision: Precision = .fp32) {
    precondition(
      values.rows == mask.rows && values.columns == mask.columns, "mask and values differ in shape")
    self.values = values
    self.mask = mask
    self.pattern = pattern
    self.precision = precision
  }

  /// outFeatures.
  public var rows: Int { values.rows }
  /// inFeatures.
  public var columns: Int { values.columns }

  /// Kept weights of each row.
  public var rowNonzeros: [Int] { (0..<rows).map { mask.nonzeros(inRow: $0) } }

  /// The weights as their precision stores them: made on `team` when first asked for, and shared by all
  /// copies of this value from then on.
  ///
  /// Throws `DataError` when a kept weight can't be represented.
  public func encoded(team: ThreadTeam) throws -> EncodedWeights {
    try encoding { try EncodedWeights(self, team: team) }
  }

  /// Row `row` with zeros where nothing is kept.
  public func row(_ row: Int) -> [Float] {
    var result = [Float](repeating: 0, count: columns)
    forEachKept(inRow: row) { column, value in result[column] = value }
    return result
  }

  /// Calls `body` with the column and value of each kept weight of `row`, ascending.
  @inline(__always)
  func forEachKept(inRow row: Int, _ body: (Int, Float) -> Void) {
    values.values.withUnsafeBufferPointer { values in
      mask.words.withUnsafeBufferPointer { words in
        for word in 0..<mask.wordsPerRow {
          var bits = words[row * mask.wordsPerRow + word]
          while bits != 0 {
            let column = word * 64 + bits.trailingZeroBitCount
            body(column, values[row * columns + column])
            bits &= bits - 1
          }
        }
      }
    }
  }

  /// Calls `body` with the start of the values and of the mask's words; not called when there are none.
  func withUnsafePointers<Element>(
    _ body: (UnsafePointer<Float>, UnsafePointer<UInt64>) -> [Element]
  ) -> [Element] {
    values.values.withUnsafeBufferPointer { values in
      mask.words.withUnsafeBufferPointer { words in
        guard let values = values.baseAddress, let words = words.baseAddress else { return [] }
        return body(values, words)
      }
    }
  }
}
