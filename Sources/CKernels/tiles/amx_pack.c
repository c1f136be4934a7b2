#include "bench_tiles.h"

#if defined(__x86_64__)

#define LINES_VNNI
#define LINES_VBMI2
#define LINES_BF16
#include "../internal/lines_avx512.h"
// The line operations come first: packing is written in them.
#include "../internal/tile_layout.h"
#include "../internal/pack_avx512.h"

// Tiles of activations for the tile unit: [16 units deep][tokens][16 units].
LINE_INLINE void amx_pack(const int precision, const float *x, int64_t columns, int64_t tokens,
                          int64_t token_tile, int64_t first, int64_t last, int64_t units,
                          uint32_t *panels, float *scales) {
  const int64_t tiles = (tokens + token_tile - 1) / token_tile;
  const int width = precision == TILE_W8A8 ? 64 : 32;
  for (int64_t i = 0; i < tiles; ++i) {
    const int64_t start = bench_tile_start(tokens, token_tile, i);
    const int64_t end = bench_tile_start(tokens, token_tile, i + 1);
    for (int64_t t = start > first ? start : first; t < end && t < last; ++t) {
      const float *row = x + t * columns, *stop = row + columns;
      const __m512 inverse = precision == TILE_W8A8
                                 ? _mm512_set1_ps(pack_inverse(row, columns, scales + t))
                                 : _mm512_setzero_ps();
      uint32_t *to = panels + start * units + (t - start) * 16;
      for (int64_t u = 0; u < units; u += 16, to += (end - start) * 16)
        _mm512_storeu_si512(to, pack_units(precision, row + u / 16 * width, stop, inverse));
    }
  }
}

#define AMX_PACK(NAME, PRECISION)                                                                 \
  LINE_TARGET void NAME(const float *x, int64_t columns, int64_t tokens, int64_t token_tile,      \
                        int64_t first, int64_t last, int64_t units, uint32_t *panels,             \
                        float *scales) {                                                          \
    amx_pack(PRECISION, x, columns, tokens, token_tile, first, last, units, panels, scales);      \
  }

AMX_PACK(bench_pack_bf16_amx, TILE_BF16)
AMX_PACK(bench_pack_int8_amx, TILE_W8A8)

#endif
