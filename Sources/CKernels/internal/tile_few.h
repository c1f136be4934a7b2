// Few tokens: a quad is decoded into registers and multiplied at once. Part of tiles.h.
#ifndef BENCH_INTERNAL_TILE_FEW_H
#define BENCH_INTERNAL_TILE_FEW_H

// Quads `from` to `to` - 1 of one block into `ways` sums for each token.
LINE_INLINE const uint8_t *few_quads(const int layout, const int precision, const int tokens,
                                     const int ways, const tile_strips *strips,
                                     const uint64_t *masks, const uint8_t *start, const uint8_t *v,
                                     int64_t from, int64_t to, const uint32_t *x, acc_f *sums) {
  const int lines = tile_lines(precision);
  // Unrolled so that every line goes to a fixed sum.
  const int step = ways > lines ? ways / lines : 1;
  int64_t q = from;
  for (; q + step <= to; q += step) {
#pragma GCC unroll 4
    for (int i = 0; i < step; ++i) {
      const uint64_t mask = layout == TILE_DENSE ? 0 : masks[q + i];
      v = tile_values(layout, precision, strips, start, v, q + i);
      line w[4];
      quad_prefetch(layout, precision, layout == TILE_DENSE ? NULL : masks + q + i, v, q + i);
      quad_decode(layout, precision, mask, v, w);
      v = tile_next(layout, precision, strips, v, mask);
#pragma GCC unroll 4
      for (int l = 0; l < lines; ++l)
        for (int t = 0; t < tokens; ++t) {
          acc_f *sum = &sums[t * ways + (i * lines + l) % ways];
          *sum = line_dot(precision, *sum, w[l], x[((q + i) * lines + l) * tokens + t]);
        }
    }
  }
  for (; q < to; ++q) {
    const uint64_t mask = layout == TILE_DENSE ? 0 : masks[q];
    v = tile_values(layout, precision, strips, start, v, q);
    line w[4];
    quad_decode(layout, precision, mask, v, w);
    v = tile_next(layout, precision, strips, v, mask);
#pragma GCC unroll 4
    for (int l = 0; l < lines; ++l)
      for (int t = 0; t < tokens; ++t)
        sums[t * ways] =
            line_dot(precision, sums[t * ways], w[l], x[(q * lines + l) * tokens + t]);
  }
  return v;
}

LINE_INLINE void few_tokens(const int layout, const int precision, const int tokens,
                            const bench_tiles *w, const uint32_t *x, const float *token_scales,
                            float *y, int64_t y_stride) {
  const int ways = LINE_SUMS / tokens >= 4 ? 4 : LINE_SUMS / tokens >= 2 ? 2 : 1;
  const tile_strips strips = tile_strips_of(w, tile_bits(precision));
  const int64_t blocks = (w->rows + BENCH_BLOCK_ROWS - 1) / BENCH_BLOCK_ROWS;
  const int64_t span = precision == TILE_W4A16 ? BENCH_GROUP_QUADS : w->quads;
  for (int64_t b = 0; b < blocks; ++b) {
    const uint64_t *masks = tile_block_masks(layout, w, b);
    const uint8_t *start = tile_block_start(layout, precision, w, &strips, b), *v = start;
    acc_f totals[LINE_FEW], sums[LINE_FEW * 4];
    for (int t = 0; t < tokens; ++t) totals[t] = acc_f_zero();
    for (int64_t from = 0; from < w->quads; from += span) {
      const int64_t to = from + span < w->quads ? from + span : w->quads;
      for (int s = 0; s < tokens * ways; ++s) sums[s] = acc_f_zero();
      v = few_quads(layout, precision, tokens, ways, &strips, masks, start, v, from, to, x, sums);
      for (int t = 0; t < tokens; ++t) {
        acc_f sum = sums[t * ways];
        for (int s = 1; s < ways; ++s) sum = line_add(precision, sum, sums[t * ways + s]);
        totals[t] = precision == TILE_W4A16
                        ? acc_f_fma(sum, group_scale(w, b, from / BENCH_GROUP_QUADS), totals[t])
                        : sum;
      }
    }
    for (int t = 0; t < tokens; ++t)
      tile_finish(precision, w, b, totals[t], tile_token_scale(precision, token_scales, t),
                  y + t * y_stride);
  }
}

#endif
