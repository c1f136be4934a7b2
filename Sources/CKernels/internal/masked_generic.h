#ifndef BENCH_INTERNAL_MASKED_GENERIC_H
#define BENCH_INTERNAL_MASKED_GENERIC_H

#include "bits.h"

// The plain version of both mask formats: visit the set bits of each word. With `layout` a constant
// of the caller, the compiler drops the branches of the other format.

BENCH_INLINE void masked_dot_generic(const uint64_t *masks, const float *values, int64_t rows,
                                     int64_t columns, bench_layout layout, const float *x,
                                     int64_t x_stride, float *y, int64_t y_stride, int64_t tokens) {
  const int64_t words = bench_words(columns);
  for (int64_t r = 0; r < rows; ++r) {
    float sums[8] = {0};
    const float *row = values;
    for (int64_t w = 0; w < words; ++w) {
      uint64_t mask = masks[r * words + w];
      const float *v = row;
      row += bench_word_values(layout, mask);
      for (; mask; mask &= mask - 1) {
        const float *column = x + w * 64 + __builtin_ctzll(mask);
        for (int64_t t = 0; t < tokens; ++t) sums[t] += *v * column[t * x_stride];
        ++v;
      }
    }
    values = layout.kept ? values + bench_nm_row_values(columns, layout) : row;
    for (int64_t t = 0; t < tokens; ++t) y[t * y_stride + r] = sums[t];
  }
}

BENCH_INLINE void masked_panel_generic(const uint64_t *masks, const float *values, int64_t rows,
                                       int64_t columns, bench_layout layout, const float *panel,
                                       int64_t width, float *y, int64_t y_stride, int64_t tokens) {
  const int64_t words = bench_words(columns);
  for (int64_t r = 0; r < rows; ++r) {
    float sums[64] = {0};
    const float *row = values;
    for (int64_t w = 0; w < words; ++w) {
      uint64_t mask = masks[r * words + w];
      const float *v = row;
      row += bench_word_values(layout, mask);
      for (; mask; mask &= mask - 1) {
        const float *column = panel + (w * 64 + __builtin_ctzll(mask)) * width;
        for (int64_t t = 0; t < width; ++t) sums[t] += *v * column[t];
        ++v;
      }
    }
    values = layout.kept ? values + bench_nm_row_values(columns, layout) : row;
    for (int64_t t = 0; t < tokens; ++t) y[t * y_stride + r] = sums[t];
  }
}

#endif
