// Packing of activations for tile kernels, written once over what a pack_*.h defines for its
// instruction set: PACK_UNITS; pack_units, which makes so many units of one token; and pack_largest.
#ifndef BENCH_INTERNAL_PACK_H
#define BENCH_INTERNAL_PACK_H

// What a token's activations are multiplied by to lie within ±127; 0 for a token of zeros. A largest
// value so small that its inverse overflows uses less than the whole range.
LINE_INLINE float pack_inverse(float largest) {
  if (!(largest > 0)) return 0;
  const float inverse = 127.0f / largest;
  return inverse <= FLT_MAX ? inverse : FLT_MAX;
}

// A tile of `wide` tokens is [units][wide], or, `rows`, [units / PACK_UNITS][wide][PACK_UNITS].
LINE_INLINE void pack_tokens(const int precision, const int rows, const float *x, int64_t columns,
                             int64_t tokens, int64_t token_tile, int64_t first, int64_t last,
                             int64_t units, uint32_t *panels, float *scales) {
  const int64_t tiles = (tokens + token_tile - 1) / token_tile;
  const int64_t floats = PACK_UNITS * (precision == TILE_FP32 ? 1 : precision == TILE_W8A8 ? 4 : 2);
  for (int64_t i = 0; i < tiles; ++i) {
    const int64_t start = bench_tile_start(tokens, token_tile, i);
    const int64_t end = bench_tile_start(tokens, token_tile, i + 1), wide = end - start;
    for (int64_t t = start > first ? start : first; t < end && t < last; ++t) {
      const float *row = x + t * columns;
      float inverse = 0;
      if (precision == TILE_W8A8) {
        inverse = pack_inverse(pack_largest(row, columns));
        scales[t] = inverse > 0 ? 1.0f / inverse : 0;
      }
      uint32_t *tile = panels + start * units, *to = tile + (t - start);
      for (int64_t u = 0; u < units; u += PACK_UNITS) {
        const int64_t done = u / PACK_UNITS * floats, left = columns > done ? columns - done : 0;
        if (rows) {
          pack_units(precision, row + (columns - left), left, inverse,
                     tile + u * wide + (t - start) * PACK_UNITS);
        } else if (wide == 1) {
          pack_units(precision, row + (columns - left), left, inverse, to + u);
        } else {
          uint32_t lanes[PACK_UNITS];
          pack_units(precision, row + (columns - left), left, inverse, lanes);
          for (int j = 0; j < PACK_UNITS; ++j) to[(u + j) * wide] = lanes[j];
        }
      }
    }
  }
}

#define TILE_PACK_AS(NAME, PRECISION, ROWS)                                                    \
  void LINE_TARGET NAME(const float *x, int64_t columns, int64_t tokens, int64_t token_tile,   \
                        int64_t first, int64_t last, int64_t units, uint32_t *panels,          \
                        float *scales) {                                                       \
    pack_tokens(PRECISION, ROWS, x, columns, tokens, token_tile, first, last, units, panels,   \
                scales);                                                                       \
  }

#define TILE_PACK(NAME, PRECISION) TILE_PACK_AS(NAME, PRECISION, 0)

#endif
