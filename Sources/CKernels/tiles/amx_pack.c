#include "bench_tiles.h"

#if defined(__x86_64__)

#define LINES_VNNI
#define LINES_VBMI2
#define LINES_BF16
#include "../internal/lines_avx512.h"
// The line operations come first: packing is written in them.
#include "../internal/pack_avx512.h"

// Rows of 16 units are what the tile unit loads.
TILE_PACK_AS(bench_pack_bf16_amx, TILE_BF16, 1)
TILE_PACK_AS(bench_pack_int8_amx, TILE_W8A8, 1)

#endif
