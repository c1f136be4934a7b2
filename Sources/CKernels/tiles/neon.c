#include "bench_tiles.h"

#if defined(__aarch64__)

#include "../internal/lines_neon.h"
// The line operations come first: the kernel templates are written in them.
#include "../internal/tiles.h"

TILE_PRODUCTS(fp32_products, TILE_FP32)
TILE_PRODUCTS(bf16_products, TILE_BF16)
TILE_PRODUCTS(w4a16_products, TILE_W4A16)
TILE_PRODUCTS(w8a8_products, TILE_W8A8)

TILE_KERNELS(fp32, neon, TILE_FP32, fp32_products)
TILE_KERNELS(bf16, neon, TILE_BF16, bf16_products)
TILE_KERNELS(w8a16, neon, TILE_W8A16, bf16_products)
TILE_KERNELS(w4a16, neon, TILE_W4A16, w4a16_products)
TILE_KERNELS(w8a8, neon, TILE_W8A8, w8a8_products)

#include "../internal/pack_neon.h"

TILE_PACK(bench_pack_fp32_neon, TILE_FP32)
TILE_PACK(bench_pack_bf16_neon, TILE_BF16)
TILE_PACK(bench_pack_int8_neon, TILE_W8A8)

#endif
