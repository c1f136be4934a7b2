#include "bench_tiles.h"

#if defined(__x86_64__)

#include "../internal/lines_avx2.h"
// The line operations come first: the kernel templates are written in them.
#include "../internal/tiles.h"

TILE_PRODUCTS(fp32_products, TILE_FP32)
TILE_PRODUCTS(w8a8_products, TILE_W8A8)

TILE_KERNELS(fp32, avx2, TILE_FP32, fp32_products)
TILE_KERNELS(w8a8, avx2, TILE_W8A8, w8a8_products)

#include "../internal/pack_avx2.h"

TILE_PACK(bench_pack_fp32_avx2, TILE_FP32)
TILE_PACK(bench_pack_int8_avx2, TILE_W8A8)

#endif
