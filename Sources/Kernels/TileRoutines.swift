import CKernels
import Hardware
import Matrices

/// The C functions that multiply tiles in one layout, precision and instruction set; see
/// `bench_tiles.h`.
struct TileRoutines: Sendable {
  typealias Multiply =
    @convention(c) (
      UnsafePointer<bench_tiles>?, UnsafePointer<bench_tokens>?, UnsafeMutablePointer<Float>?,
      Int64, UnsafeMutableRawPointer?
    ) -> Void
  typealias Pack =
    @convention(c) @Sendable (
      UnsafePointer<Float>?, Int64, Int64, Int64, Int64, Int64, Int64,
      UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<Float>?
    ) -> Void

  typealias Decode =
    @convention(c) (UnsafePointer<bench_tiles>?, Int64, UnsafeMutableRawPointer?) -> Int64

  /// The instruction set they are written for.
  let isa: InstructionSet
  let packing: TilePacking
  private let functions: @Sendable () -> bench_tile_set

  init(
    _ isa: InstructionSet, _ functions: @escaping @Sendable () -> bench_tile_set,
    _ packing: TilePacking
  ) {
    self.isa = isa
    self.functions = functions
    self.packing = packing
  }

  func multiply(_ layout: TileLayout) -> Multiply {
    switch layout {
    case .dense: functions().dense
    case .bitmask: functions().bitmask
    case .nm: functions().nm
    }
  }

  /// What unpacks weights of `layout`, or nil where they are multiplied as they are stored.
  func decode(_ layout: TileLayout, _ precision: Precision) -> Decode? {
    switch layout {
    case .dense: precision == .w8a16 || precision == .w4a16 ? functions().decode_dense : nil
    case .bitmask: functions().decode_bitmask
    case .nm: functions().decode_nm
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

  private static func generic(_ precision: Precision) -> [TileRoutines] {
    switch precision {
    case .fp32: [.init(.generic, bench_tile_set_fp32_generic, .generic(bench_pack_fp32_generic))]
    case .bf16: [.init(.generic, bench_tile_set_bf16_generic, .generic(bench_pack_bf16_generic))]
    case .w8a16: [.init(.generic, bench_tile_set_w8a16_generic, .generic(bench_pack_bf16_generic))]
    case .w4a16: [.init(.generic, bench_tile_set_w4a16_generic, .generic(bench_pack_bf16_generic))]
    case .w8a8: [.init(.generic, bench_tile_set_w8a8_generic, .generic(bench_pack_int8_generic))]
    }
  }
}
