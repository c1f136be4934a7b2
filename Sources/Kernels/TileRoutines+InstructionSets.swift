import CKernels
import Matrices

#if arch(x86_64)
  extension TileRoutines {
    static func x86(_ precision: Precision) -> [TileRoutines] {
      switch precision {
      case .fp32:
        [
          .init(.avx2, bench_tile_set_fp32_avx2, .avx2(bench_pack_fp32_avx2)),
          .init(.avx512, bench_tile_set_fp32_avx512, .avx512(bench_pack_fp32_avx512)),
        ]
      case .bf16:
        [
          .init(.avx2, bench_tile_set_bf16_avx2, .avx2Pairs(bench_pack_bf16_avx2)),
          .init(.avx512, bench_tile_set_bf16_avx512, .avx512(bench_pack_bf16_avx512)),
          .init(.avx512vbmi2, bench_tile_set_bf16_avx512vbmi2, .avx512(bench_pack_bf16_avx512)),
          .init(.avx512bf16, bench_tile_set_bf16_avx512bf16, .avx512(bench_pack_bf16_avx512)),
          .init(.amx, bench_tile_set_bf16_amx, .amx(bench_pack_bf16_amx)),
        ]
      case .w8a16:
        [
          .init(.avx2, bench_tile_set_w8a16_avx2, .avx2Pairs(bench_pack_bf16_avx2)),
          .init(.avx512, bench_tile_set_w8a16_avx512, .avx512(bench_pack_bf16_avx512)),
          .init(.avx512vbmi2, bench_tile_set_w8a16_avx512vbmi2, .avx512(bench_pack_bf16_avx512)),
          .init(.avx512bf16, bench_tile_set_w8a16_avx512bf16, .avx512(bench_pack_bf16_avx512)),
          .init(.amx, bench_tile_set_w8a16_amx, .amx(bench_pack_bf16_amx)),
        ]
      case .w4a16:
        [
          .init(.avx2, bench_tile_set_w4a16_avx2, .avx2Pairs(bench_pack_bf16_avx2)),
          .init(.avx512, bench_tile_set_w4a16_avx512, .avx512(bench_pack_bf16_avx512)),
          .init(.avx512vbmi2, bench_tile_set_w4a16_avx512vbmi2, .avx512(bench_pack_bf16_avx512)),
          .init(.avx512bf16, bench_tile_set_w4a16_avx512bf16, .avx512(bench_pack_bf16_avx512)),
          .init(.amx, bench_tile_set_w4a16_amx, .amx(bench_pack_bf16_amx)),
        ]
      case .w8a8:
        [
          .init(.avx2, bench_tile_set_w8a8_avx2, .avx2(bench_pack_int8_avx2)),
          .init(.avx512, bench_tile_set_w8a8_avx512, .avx512(bench_pack_int8_avx512)),
          .init(.avx512vnni, bench_tile_set_w8a8_avx512vnni, .avx512(bench_pack_int8_avx512)),
          .init(.avx512vbmi2, bench_tile_set_w8a8_avx512vbmi2, .avx512(bench_pack_int8_avx512)),
          .init(.amx, bench_tile_set_w8a8_amx, .amx(bench_pack_int8_amx)),
        ]
      }
    }
  }
#elseif arch(arm64)
  extension TileRoutines {
    static func neon(_ precision: Precision) -> [TileRoutines] {
      switch precision {
      case .fp32:
        [
          .init(.neon, bench_tile_set_fp32_neon, .neon(bench_pack_fp32_neon))
        ]
      case .bf16:
        [
          .init(.neon, bench_tile_set_bf16_neon, .neon(bench_pack_bf16_neon))
        ]
      case .w8a16:
        [
          .init(.neon, bench_tile_set_w8a16_neon, .neon(bench_pack_bf16_neon))
        ]
      case .w4a16:
        [
          .init(.neon, bench_tile_set_w4a16_neon, .neon(bench_pack_bf16_neon))
        ]
      case .w8a8:
        [
          .init(.neon, bench_tile_set_w8a8_neon, .neon(bench_pack_int8_neon))
        ]
      }
    }
  }
#endif
