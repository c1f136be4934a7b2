import CKernels
import Hardware
import Matrices

/// The C functions that multiply tiles in one layout, precision and instruction set; see
/// `bench_tiles.h`.
struct TileRoutines: Sendable {
  typealias Multiply =
    @convention(c) @Sendable (
      UnsafePointer<bench_tiles>?, UnsafePointer<bench_tokens>?, UnsafeMutablePointer<Float>?,
      Int64, UnsafeMutableRawPointer?
    ) -> Void
  typealias Pack =
    @convention(c) @Sendable (
      UnsafePointer<Float>?, Int64, Int64, Int64, Int64, Int64, Int64,
      UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<Float>?
    ) -> Void

  /// The instruction set they are written for.
  let isa: InstructionSet
  let dense: Multiply
  let bitmask: Multiply
  let nm: Multiply
  let packing: TilePacking

  func multiply(_ layout: TileLayout) -> Multiply {
    switch layout {
    case .dense: dense
    case .bitmask: bitmask
    case .nm: nm
    }
  }

  /// Those for `precision`, plainest first.
  static func all(_ precision: Precision) -> [TileRoutines] {
    #if arch(x86_64)
      generic(precision) + x86(precision)
    #elseif arch(arm64)
      generic(precision) + neon(precision)
    #else
      generic(precision)
    #endif
  }

  init(
    _ isa: InstructionSet, _ dense: @escaping Multiply, _ bitmask: @escaping Multiply,
    _ nm: @escaping Multiply, _ packing: TilePacking
  ) {
    self.isa = isa
    self.dense = dense
    self.bitmask = bitmask
    self.nm = nm
    self.packing = packing
  }

  private static func generic(_ precision: Precision) -> [TileRoutines] {
    switch precision {
    case .fp32:
      [
        .init(
          .generic, bench_tiles_dense_fp32_generic, bench_tiles_bitmask_fp32_generic,
          bench_tiles_nm_fp32_generic, .generic(bench_pack_fp32_generic))
      ]
    case .bf16:
      [
        .init(
          .generic, bench_tiles_dense_bf16_generic, bench_tiles_bitmask_bf16_generic,
          bench_tiles_nm_bf16_generic, .generic(bench_pack_bf16_generic))
      ]
    case .w8a16:
      [
        .init(
          .generic, bench_tiles_dense_w8a16_generic, bench_tiles_bitmask_w8a16_generic,
          bench_tiles_nm_w8a16_generic, .generic(bench_pack_bf16_generic))
      ]
    case .w4a16:
      [
        .init(
          .generic, bench_tiles_dense_w4a16_generic, bench_tiles_bitmask_w4a16_generic,
          bench_tiles_nm_w4a16_generic, .generic(bench_pack_bf16_generic))
      ]
    case .w8a8:
      [
        .init(
          .generic, bench_tiles_dense_w8a8_generic, bench_tiles_bitmask_w8a8_generic,
          bench_tiles_nm_w8a8_generic, .generic(bench_pack_int8_generic))
      ]
    }
  }
}
