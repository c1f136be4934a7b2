import CKernels
import Matrices

/// The first rows and quads of a slice, small enough for a cache, that stand for all of them.
struct TileStep: Equatable {
  /// Rows, whole blocks.
  var rows: Int
  /// Quads of each row; fewer than all only where `rows` is one block.
  var quads: Int
  /// What they are repeated to make up.
  let slice: ResidentSlice

  /// All of a slice, once.
  static let whole = TileStep(rows: .max, quads: .max, slice: .init(bytesPerThread: .max))

  /// Blocks of rows that kernels take side by side at most.
  private static let sideBySide = 2
  /// Quads of a chunk of the finest precision, and a multiple of those of the others: a cut elsewhere
  /// would leave short loops at its end.
  private static let chunkQuads = 128

  /// As much of `tiles` as `slice` allows, but at least a chunk of one block.
  init(_ tiles: PackedTiles, _ slice: ResidentSlice) {
    self.slice = slice
    let bytes = slice.bytesPerThread
    let blockRows = Int(BENCH_BLOCK_ROWS)
    let blocks = (0..<tiles.partition.count).reduce(0) {
      $0 + (tiles.partition[$1].count + blockRows - 1) / blockRows
    }
    let blockBytes = max(1, tiles.weightBytes / max(1, blocks))
    let fitting = bytes / blockBytes
    if fitting >= 1 {
      rows = (fitting > 1 ? fitting / Self.sideBySide * Self.sideBySide : 1) * blockRows
      quads = .max
    } else {
      let all = (tiles.columns + Int(BENCH_QUAD_COLUMNS) - 1) / Int(BENCH_QUAD_COLUMNS)
      rows = blockRows
      quads = max(1, all * bytes / blockBytes / Self.chunkQuads) * Self.chunkQuads
    }
  }

  private init(rows: Int, quads: Int, slice: ResidentSlice) {
    self.rows = rows
    self.quads = quads
    self.slice = slice
  }

  /// Bytes of what is gone through again and again in the largest slice of `tiles`, about.
  func bytes(of tiles: PackedTiles) -> Int {
    let rowCount = tiles.partition.rows
    guard rowCount > 0 else { return 0 }
    let all = (tiles.columns + Int(BENCH_QUAD_COLUMNS) - 1) / Int(BENCH_QUAD_COLUMNS)
    let share =
      Double(min(rows, tiles.partition.mostRows)) / Double(rowCount) * Double(min(quads, all))
      / Double(all)
    return Int((Double(tiles.weightBytes) * share).rounded())
  }

  /// The share of the rows of `tiles` that is made up.
  func share(of tiles: PackedTiles) -> Double {
    let made = (0..<tiles.partition.count).reduce(0) {
      $0 + slice.rows(of: tiles.partition[$1].count, step: rows)
    }
    return Double(made) / Double(max(1, tiles.partition.rows))
  }

  /// Calls `body` with this much of `slice` as often as makes up what is asked for, and with the row that
  /// its first stands for; what is left at the end is less.
  @inline(__always)
  func forEach(in slice: bench_tiles, _ body: (inout bench_tiles, Int) -> Void) {
    var part = slice
    var row = 0
    let end = self.slice.rows(of: Int(slice.rows), step: rows)
    while row < end {
      part.rows = min(Int64(rows), Int64(end - row))
      var quad = 0
      while quad < Int(slice.quads) {
        part.quads = min(Int64(quads), slice.quads - Int64(quad))
        body(&part, row)
        quad += Int(part.quads)
      }
      row += Int(part.rows)
    }
  }
}
