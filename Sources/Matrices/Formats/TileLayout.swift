import CKernels

/// Which weights of a matrix in tile order are stored.
public enum TileLayout: Hashable, Sendable {
  /// All, zeros too.
  case dense
  /// Those that are kept, with a bit for each weight that says which.
  case bitmask
  /// As bitmask, but `kept` of each `group` consecutive inputs of a row, always.
  case nm(kept: Int, group: Int)
}

/// How a layer's weights are cut into blocks, quads and strips, and how many bytes each takes: see
/// `bench_tiles.h`.
struct TileGeometry: Sendable {
  static let blockRows = Int(BENCH_BLOCK_ROWS)
  static let quadColumns = Int(BENCH_QUAD_COLUMNS)
  static let slack = Int(BENCH_TILE_SLACK)

  let columns: Int
  let layout: TileLayout
  let precision: Precision

  static func blocks(rows: Int) -> Int { (rows + blockRows - 1) / blockRows }

  /// Quads of a block.
  var quads: Int { (columns + Self.quadColumns - 1) / Self.quadColumns }

  /// Scales of a row.
  var scaleGroups: Int {
    switch precision {
    case .fp32, .bf16: 0
    case .w8a16, .w8a8: 1
    case .w4a16: (quads + Int(BENCH_GROUP_QUADS) - 1) / Int(BENCH_GROUP_QUADS)
    }
  }

  /// Bytes of a block's masks.
  var maskBytes: Int { layout == .dense ? 0 : quads * 8 }

  /// Bytes of where a block's values start.
  var startBytes: Int { layout == .bitmask ? 8 : 0 }

  /// Bytes of a block's scales.
  var scaleBytes: Int { scaleGroups * Self.blockRows * (precision == .w4a16 ? 2 : 4) }

  /// Bytes of a block's row sums.
  var rowSumBytes: Int { precision == .w8a8 ? Self.blockRows * 4 : 0 }

  /// Bytes of a block besides its values.
  var fixedBytes: Int { maskBytes + startBytes + scaleBytes + rowSumBytes }

  /// Quads whose values together start at a known place, and the bytes they own; nil for bitmask.
  ///
  /// For M = 2 that is one quad with its two strips, of which the columns may leave out the second.
  var strip: (quads: Int, bytes: Int)? {
    switch layout {
    case .bitmask: return nil
    case .dense: return (1, Self.blockRows * Self.quadColumns * precision.bitsPerWeight / 8)
    case .nm(let kept, let group):
      let bytes = Int(
        bench_strip_bytes(Int64(kept), Int64(group), Int32(precision.bitsPerWeight)))
      let quads = group / Self.quadColumns
      return quads == 0 ? (1, Self.quadColumns / group * bytes) : (quads, bytes)
    }
  }

  /// Bytes of a block's values; nil for bitmask, where they depend on the weights.
  var fixedValueBytes: Int? {
    strip.map { (quads + $0.quads - 1) / $0.quads * $0.bytes }
  }
}

/// Where the 64 weights of a quad lie among themselves: see `bench_tiles.h`.
struct TileOrder: Sendable {
  /// How far apart neighbouring rows' positions lie.
  let rowStride: Int
  /// The positions of row 0's four columns.
  private let columnPositions: [Int]

  init(_ precision: Precision) {
    (rowStride, columnPositions) =
      switch precision {
      case .fp32: (1, [0, 16, 32, 48])
      case .bf16: (2, [0, 1, 32, 33])
      case .w8a16, .w4a16: (4, [0, 2, 1, 3])
      case .w8a8: (4, [0, 1, 2, 3])
      }
  }

  /// The position of (`row` of the block, `column` of the quad).
  func position(row: Int, column: Int) -> Int { row * rowStride + columnPositions[column] }

  /// For each set of columns of row 0, as bits, their positions, as bits; row r's are
  /// `rowStride` · r higher.
  var spread: [UInt64] {
    (0..<16).map { columns in
      (0..<4).reduce(0) { bits, column in
        columns >> column & 1 == 1 ? bits | 1 << UInt64(position(row: 0, column: column)) : bits
      }
    }
  }

  /// For each position how far its weight lies from the quad's first in a row-major matrix of
  /// `columns` columns.
  func offsets(columns: Int) -> [Int] {
    var offsets = [Int](repeating: 0, count: 64)
    for row in 0..<TileGeometry.blockRows {
      for column in 0..<TileGeometry.quadColumns {
        offsets[position(row: row, column: column)] = row * columns + column
      }
    }
    return offsets
  }
}
