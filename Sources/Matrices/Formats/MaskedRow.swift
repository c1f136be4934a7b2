/// One row of a format that keeps a bit for each weight and its kept values packed.
struct MaskedRow {
  /// ⌈columns / 64⌉ words.
  let masks: UnsafePointer<UInt64>
  /// The row's first value.
  let values: UnsafePointer<Float>
  let columns: Int

  /// The row with its zeros.
  func unpacked() -> [Float] {
    var result = [Float](repeating: 0, count: columns)
    var next = 0
    for word in 0..<(columns + 63) / 64 {
      var bits = masks[word]
      while bits != 0 {
        result[word * 64 + bits.trailingZeroBitCount] = values[next]
        next += 1
        bits &= bits - 1
      }
    }
    return result
  }
}
