#include "bench_tiles.h"

#if defined(__x86_64__)

#define LINES_VNNI
#include "../internal/lines_avx512.h"
// The line operations come first: the kernel templates are written in them.
#include "../internal/tiles.h"

TILE_PRODUCTS(w8a8_products, TILE_W8A8)

TILE_KERNELS(w8a8, avx512vnni, TILE_W8A8, w8a8_products)

#endif
