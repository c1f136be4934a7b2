#include "../internal/lines_generic.h"
// The line operations come first: the kernel templates are written in them.
#include "../internal/tiles.h"

TILE_PRODUCTS(fp32_products, TILE_FP32)
TILE_PRODUCTS(bf16_products, TILE_BF16)
TILE_PRODUCTS(w4a16_products, TILE_W4A16)
TILE_PRODUCTS(w8a8_products, TILE_W8A8)

TILE_KERNELS(fp32, generic, TILE_FP32, fp32_products)
TILE_KERNELS(bf16, generic, TILE_BF16, bf16_products)
TILE_KERNELS(w8a16, generic, TILE_W8A16, bf16_products)
TILE_KERNELS(w4a16, generic, TILE_W4A16, w4a16_products)
TILE_KERNELS(w8a8, generic, TILE_W8A8, w8a8_products)

#include "../internal/pack_generic.h"

TILE_PACK(bench_pack_fp32_generic, TILE_FP32)
TILE_PACK(bench_pack_bf16_generic, TILE_BF16)
TILE_PACK(bench_pack_int8_generic, TILE_W8A8)
