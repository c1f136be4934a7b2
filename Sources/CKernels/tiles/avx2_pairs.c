#include "bench_tiles.h"

#if defined(__x86_64__)

#define LINES_PAIRS
#include "../internal/lines_avx2.h"
// The line operations come first: the kernel templates are written in them.
#include "../internal/tiles.h"

TILE_PRODUCTS(bf16_products, TILE_BF16)
TILE_PRODUCTS(w4a16_products, TILE_W4A16)

TILE_KERNELS(bf16, avx2, TILE_BF16, bf16_products)
TILE_KERNELS(w8a16, avx2, TILE_W8A16, bf16_products)
TILE_KERNELS(w4a16, avx2, TILE_W4A16, w4a16_products)

#include "../internal/pack_avx2.h"

TILE_PACK(bench_pack_bf16_avx2, TILE_BF16)

#endif
