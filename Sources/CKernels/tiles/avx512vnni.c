#include "bench_tiles.h"

#if defined(__x86_64__)

#define LINES_VNNI
#include "../internal/lines_avx512.h"
// The line operations come first: the kernel templates are written in them.
#include "../internal/tiles.h"

#define PRODUCTS_NAME w8a8_products
#define PRODUCTS_PRECISION TILE_W8A8
#include "../internal/tile_products.h"

TILE_KERNELS(w8a8, avx512vnni, TILE_W8A8, w8a8_products)

#endif
