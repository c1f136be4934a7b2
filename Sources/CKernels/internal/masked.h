// Bitmask and N:M kernels, written once over the vector operations of a simd_*.h, which the including
// file chooses. Parameters named `const` are constants at every call: the compiler makes one loop of
// each combination, with its sums in registers.
#ifndef BENCH_INTERNAL_MASKED_H
#define BENCH_INTERNAL_MASKED_H

#include "stream.h"

enum { SIMD_BLOCKS = 64 / SIMD_LANES };

// Where the values of block `block` (SIMD_LANES columns) start, counted from those of its word.
//   even: N:M whose groups fit into a block; every block owns the same number of values.
SIMD_INLINE int64_t block_offset(uint64_t mask, int block, bench_layout layout, const int even) {
  const int column = block * SIMD_LANES;
  if (layout.kept == 0)
    return column ? __builtin_popcountll(mask & ((UINT64_C(1) << column) - 1)) : 0;
  if (even) return (int64_t)block * (SIMD_LANES / layout.group) * layout.kept;
  const int within = column % layout.group;
  return column / layout.group * layout.kept +
         __builtin_popcountll(mask >> (column - within) & ((UINT64_C(1) << within) - 1));
}

SIMD_INLINE void masked_dot(const uint64_t *masks, const float *values, int64_t rows,
                            int64_t columns, bench_layout layout, const int even, const float *x,
                            int64_t x_stride, float *y, int64_t y_stride, const int tokens) {
  // Enough independent sums to cover the latency of the FMA units, few enough to stay in registers.
  const int sums_each = tokens <= 2 ? 4 : tokens <= 4 ? 2 : 1;
  const int64_t words = bench_words(columns), whole = columns / 64;
  for (int64_t r = 0; r < rows; ++r) {
    simd_f32 sums[8][4];
    for (int t = 0; t < tokens; ++t)
      for (int s = 0; s < sums_each; ++s) sums[t][s] = simd_zero();
    const float *v = values;
    for (int64_t w = 0; w < whole; ++w) {
      const uint64_t mask = masks[w];
      bench_prefetch(v, BENCH_PREFETCH_BYTES);
      bench_prefetch(v, BENCH_PREFETCH_BYTES + 64);
      if (w % 8 == 0) bench_prefetch(masks + w, BENCH_PREFETCH_BYTES / 4);
#pragma GCC unroll 8
      for (int b = 0; b < SIMD_BLOCKS; ++b) {
        const simd_f32 weight =
            simd_expand(mask >> (b * SIMD_LANES), v + block_offset(mask, b, layout, even));
        for (int t = 0; t < tokens; ++t)
          sums[t][b % sums_each] =
              simd_fma(weight, simd_load(x + t * x_stride + w * 64 + b * SIMD_LANES),
                       sums[t][b % sums_each]);
      }
      v += bench_word_values(layout, mask);
    }
    if (whole < words) {
      const uint64_t mask = masks[whole];
      const int64_t left = columns - whole * 64;
      for (int b = 0; b * SIMD_LANES < left; ++b) {
        const simd_f32 weight =
            simd_expand(mask >> (b * SIMD_LANES), v + block_offset(mask, b, layout, even));
        for (int t = 0; t < tokens; ++t)
          sums[t][0] = simd_fma(weight,
                                simd_load_first(x + t * x_stride + whole * 64 + b * SIMD_LANES,
                                                left - b * SIMD_LANES),
                                sums[t][0]);
      }
      v += bench_word_values(layout, mask);
    }
    for (int t = 0; t < tokens; ++t) {
      for (int s = 1; s < sums_each; ++s) sums[t][0] = simd_add(sums[t][0], sums[t][s]);
      y[t * y_stride + r] = simd_sum(sums[t][0]);
    }
    values = layout.kept ? values + bench_nm_row_values(columns, layout) : v;
    masks += words;
  }
}

#define MASKED_DOT_CASE(N)                                                                     \
  case N:                                                                                      \
    masked_dot(masks, values, rows, columns, layout, even, x, x_stride, y, y_stride, N);       \
    break;

SIMD_INLINE void masked_dot_tokens(const uint64_t *masks, const float *values, int64_t rows,
                                   int64_t columns, bench_layout layout, const int even,
                                   const float *x, int64_t x_stride, float *y, int64_t y_stride,
                                   int64_t tokens) {
  switch (tokens) {
    MASKED_DOT_CASE(1)
    MASKED_DOT_CASE(2)
    MASKED_DOT_CASE(3)
    MASKED_DOT_CASE(4)
    MASKED_DOT_CASE(5)
    MASKED_DOT_CASE(6)
    MASKED_DOT_CASE(7)
    MASKED_DOT_CASE(8)
  }
}

#undef MASKED_DOT_CASE

// One broadcast value times `vectors` × SIMD_LANES tokens for each kept weight, in `ways` independent
// sets of sums where there are too few vectors to cover the latency of the FMA units.
SIMD_INLINE void masked_panel(const uint64_t *masks, const float *values, int64_t rows,
                              int64_t columns, bench_layout layout, const float *panel,
                              const int vectors, float *y, int64_t y_stride, int64_t tokens) {
  const int ways = vectors <= 2 ? 4 : vectors <= 4 ? 2 : 1;
  const int64_t words = bench_words(columns), width = SIMD_LANES * vectors;
  for (int64_t r = 0; r < rows; ++r) {
    simd_f32 sums[4][8];
    for (int i = 0; i < ways; ++i)
      for (int j = 0; j < vectors; ++j) sums[i][j] = simd_zero();
    const float *next = values;
    for (int64_t w = 0; w < words; ++w) {
      uint64_t mask = masks[w];
      const float *v = next, *block = panel + w * 64 * width;
      next += bench_word_values(layout, mask);
      bench_prefetch(next, BENCH_PREFETCH_BYTES / 2);
      for (int left = __builtin_popcountll(mask); left >= ways; left -= ways)
        for (int i = 0; i < ways; ++i, mask &= mask - 1) {
          const float *column = block + __builtin_ctzll(mask) * width;
          const simd_f32 weight = simd_broadcast(*v++);
          for (int j = 0; j < vectors; ++j)
            sums[i][j] = simd_fma(weight, simd_load(column + SIMD_LANES * j), sums[i][j]);
        }
      for (; mask; mask &= mask - 1) {
        const float *column = block + __builtin_ctzll(mask) * width;
        const simd_f32 weight = simd_broadcast(*v++);
        for (int j = 0; j < vectors; ++j)
          sums[0][j] = simd_fma(weight, simd_load(column + SIMD_LANES * j), sums[0][j]);
      }
    }
    float lanes[64];
    for (int j = 0; j < vectors; ++j) {
      for (int i = 1; i < ways; ++i) sums[0][j] = simd_add(sums[0][j], sums[i][j]);
      simd_store(lanes + SIMD_LANES * j, sums[0][j]);
    }
    for (int64_t t = 0; t < tokens; ++t) y[t * y_stride + r] = lanes[t];
    values = layout.kept ? values + bench_nm_row_values(columns, layout) : next;
    masks += words;
  }
}

#define MASKED_PANEL_CASE(STEPS)                                                               \
  case STEPS:                                                                                  \
    masked_panel(masks, values, rows, columns, layout, panel, STEPS * 16 / SIMD_LANES, y,      \
                 y_stride, tokens);                                                            \
    break;

SIMD_INLINE void masked_panel_width(const uint64_t *masks, const float *values, int64_t rows,
                                    int64_t columns, bench_layout layout, const float *panel,
                                    int64_t width, float *y, int64_t y_stride, int64_t tokens) {
  switch (width / 16) {
    MASKED_PANEL_CASE(1)
    MASKED_PANEL_CASE(2)
    MASKED_PANEL_CASE(3)
    MASKED_PANEL_CASE(4)
  }
}

#undef MASKED_PANEL_CASE

#endif
