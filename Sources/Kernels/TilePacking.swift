import CKernels
import Matrices

/// How tile kernels want their activations: see `bench_tokens` in `bench_tiles.h`.
struct TilePacking: Sendable {
  let pack: TileRoutines.Pack
  /// Most tokens of a tile, when there are several.
  let tileTokens: Int
  /// Up to so many tokens are one tile, multiplied by quads still in registers.
  let fewTokens: Int
  /// Blocks of rows that more tokens are multiplied by at once.
  var blocksSideBySide = 1

  static func generic(_ pack: @escaping TileRoutines.Pack) -> TilePacking {
    TilePacking(
      pack: pack, tileTokens: Int(BENCH_TOKENS_GENERIC), fewTokens: Int(BENCH_FEW_GENERIC))
  }

  static func neon(_ pack: @escaping TileRoutines.Pack) -> TilePacking {
    TilePacking(pack: pack, tileTokens: Int(BENCH_TOKENS_NEON), fewTokens: Int(BENCH_FEW_NEON))
  }

  static func avx2(_ pack: @escaping TileRoutines.Pack) -> TilePacking {
    TilePacking(pack: pack, tileTokens: Int(BENCH_TOKENS_AVX2), fewTokens: Int(BENCH_FEW_AVX2))
  }

  static func avx2Pairs(_ pack: @escaping TileRoutines.Pack) -> TilePacking {
    TilePacking(
      pack: pack, tileTokens: Int(BENCH_TOKENS_AVX2_PAIRS), fewTokens: Int(BENCH_FEW_AVX2))
  }

  static func avx512(_ pack: @escaping TileRoutines.Pack) -> TilePacking {
    TilePacking(
      pack: pack, tileTokens: Int(BENCH_TOKENS_AVX512), fewTokens: Int(BENCH_FEW_AVX512),
      blocksSideBySide: 2)
  }

  static func amx(_ pack: @escaping TileRoutines.Pack) -> TilePacking {
    TilePacking(
      pack: pack, tileTokens: Int(BENCH_TOKENS_AMX), fewTokens: Int(BENCH_TOKENS_AMX),
      blocksSideBySide: 2)
  }

  /// Times that the weights are gone through for `batch` tokens.
  func passes(batch: Int) -> Int {
    let tiles = (batch + tileTokens - 1) / tileTokens
    let tilesOfAPass = (Int(BENCH_PASS_TOKENS) + tileTokens - 1) / tileTokens
    return batch <= fewTokens ? 1 : (tiles + tilesOfAPass - 1) / tilesOfAPass
  }

  func tileTokens(batch: Int) -> Int { batch <= fewTokens ? fewTokens : tileTokens }

  /// 32-bit units of one token: whole steps, in which columns that the layer hasn't are zero.
  static func units(columns: Int, precision: Precision) -> Int {
    let perUnit =
      switch precision {
      case .fp32: 1
      case .bf16, .w8a16, .w4a16: 2
      case .w8a8: 4
      }
    let step = Int(BENCH_UNIT_STEP)
    let quadColumns = Int(BENCH_QUAD_COLUMNS)
    let padded = (columns + quadColumns - 1) / quadColumns * quadColumns
    return (padded / perUnit + step - 1) / step * step
  }
}
