import CKernels

/// How an entry of a CSR matrix tells its column.
public enum CSRIndex: Sendable, Equatable {
  /// The column, in 16 bits.
  case uint16
  /// The column, in 32 bits: where there are more than 65536.
  case uint32
  /// The distance to the entry before, in 8 bits, wider gaps bridged by entries of value zero.
  case delta8

  /// Bytes of one entry's index.
  public var bytes: Int {
    switch self {
    case .uint16: 2
    case .uint32: 4
    case .delta8: 1
    }
  }

  var code: bench_csr_index {
    switch self {
    case .uint16: BENCH_CSR_UINT16
    case .uint32: BENCH_CSR_UINT32
    case .delta8: BENCH_CSR_DELTA8
    }
  }

  /// The widest gap that an 8-bit distance spans.
  static let widestDelta = 255

  /// The index for a matrix of which `entries` take a full column each, or `bridged` a distance
  /// each.
  ///
  /// Distances are taken from 95 % sparsity on, where they are smaller than both columns and a
  /// bitmask's bits. Below, the bytes they save (1 of 6 in fp32) are fewer than the cycles they
  /// cost (0.95 an entry at batch 1 on Zen 4, 0.75 for 16-bit columns) unless a core reads less
  /// than 5 bytes a cycle.
  public static func choose(
    rows: Int, columns: Int, entries: Int, bridged: Int, valueBytes: Int
  ) -> CSRIndex {
    let whole: CSRIndex = columns <= 65536 ? .uint16 : .uint32
    let size = rows * columns
    let distanceBytes = bridged * (valueBytes + 1)
    let isSparse = entries * 20 <= size
    let isSmaller =
      distanceBytes < entries * (valueBytes + whole.bytes)
      && distanceBytes < entries * valueBytes + (size + 7) / 8
    return isSparse && isSmaller ? .delta8 : whole
  }

  /// Entries that distances take for `entries` spread at random over `rows` × `columns`.
  static func expectedBridged(rows: Int, columns: Int, entries: Int) -> Int {
    guard rows > 0, columns > widestDelta, entries > 0 else { return entries }
    // A gap is as long as a run of weights that aren't kept, each with this chance; it takes a
    // bridge for each 255 columns.
    let gap = 1 - min(1, Double(entries) / Double(rows * columns))
    let each = power(gap, widestDelta)
    let bridges = each < 1 ? each / (1 - each) : 0
    return entries + min(Int(Double(entries) * bridges), rows * (columns / widestDelta))
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
