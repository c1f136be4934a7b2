// Many tokens: a chunk is decoded into lines in L1 and multiplied by all of them. Part of tiles.h.
#ifndef BENCH_INTERNAL_TILE_MANY_H
#define BENCH_INTERNAL_TILE_MANY_H

// `units` lines of `blocks` blocks, `block_bytes` apart, times `tokens` tokens, added to sums
// [tokens][blocks][16]; the first chunk starts them. `scales`, if any, are [blocks][16] and multiply
// what this chunk adds.
LINE_INLINE void tile_product(const int precision, const int blocks, const int tokens,
                              const uint8_t *lines, int64_t block_bytes, int64_t ahead,
                              int64_t units, const uint32_t *x, const acc_f *scales, int first,
                              float *sums) {
  acc_f sum[LINE_TOKENS * LINE_BLOCKS];
  const int continues = !first && precision != TILE_W4A16;
#pragma GCC unroll 32
  for (int i = 0; i < tokens * blocks; ++i)
    sum[i] = continues ? acc_f_load(sums + i * BENCH_BLOCK_ROWS) : acc_f_zero();
  for (int64_t u = 0; u < units; ++u) {
    line w[LINE_BLOCKS];
#pragma GCC unroll 4
    for (int b = 0; b < blocks; ++b) {
      w[b] = line_load(lines + b * block_bytes + u * 64);
      if (tile_is_direct(TILE_DENSE, precision))
        bench_prefetch(lines + b * block_bytes + u * 64, ahead);
    }
#pragma GCC unroll 32
    for (int t = 0; t < tokens; ++t)
#pragma GCC unroll 4
      for (int b = 0; b < blocks; ++b)
        sum[t * blocks + b] = line_dot(precision, sum[t * blocks + b], w[b], x[u * tokens + t]);
  }
#pragma GCC unroll 32
  for (int i = 0; i < tokens * blocks; ++i) {
    float *to = sums + i * BENCH_BLOCK_ROWS;
    if (precision == TILE_W4A16)
      sum[i] = first ? acc_f_mul(sum[i], scales[i % blocks])
                     : acc_f_fma(sum[i], scales[i % blocks], acc_f_load(to));
    acc_f_store(to, sum[i]);
  }
}

typedef void tile_product_function(const uint8_t *lines, int64_t block_bytes, int64_t ahead,
                                   int64_t units, const uint32_t *x, const acc_f *scales, int first,
                                   float *sums);

#define TILE_PRODUCT(NAME, PRECISION, BLOCKS, TOKENS)                                             \
  LINE_TARGET static void NAME(const uint8_t *lines, int64_t block_bytes, int64_t ahead,           \
                               int64_t units, const uint32_t *x, const acc_f *scales, int first,   \
                               float *sums) {                                                      \
    tile_product(PRECISION, BLOCKS, TOKENS, lines, block_bytes, ahead, units, x, scales, first,    \
                 sums);                                                                            \
  }

// Decodes quads `from` to `to` - 1 of one block into lines; returns where the next quad's values start.
LINE_INLINE const uint8_t *tile_expand(const int layout, const int precision,
                                       const tile_strips *strips, const uint64_t *masks,
                                       const uint8_t *start, const uint8_t *v, int64_t from,
                                       int64_t to, uint8_t *lines) {
  const int count = tile_lines(precision);
#pragma GCC unroll 2
  for (int64_t q = from; q < to; ++q) {
    const uint64_t mask = layout == TILE_DENSE ? 0 : masks[q];
    v = tile_values(layout, precision, strips, start, v, q);
    line w[4];
    // Dense weights have no masks.
    quad_prefetch(layout, precision, layout == TILE_DENSE ? NULL : masks + q, v, q);
    quad_decode(layout, precision, mask, v, w);
    for (int l = 0; l < count; ++l) line_store(lines + l * 64, w[l]);
    lines += count * 64;
    v = tile_next(layout, precision, strips, v, mask);
  }
  return v;
}

// One pass: tiles `first` to `last` - 1 of the tokens, at most TILE_PASS of them.
LINE_INLINE void many_tokens(const int layout, const int precision, const bench_tiles *w,
                             const bench_tokens *x, int64_t first, int64_t last, float *y,
                             int64_t y_stride, uint8_t *scratch,
                             tile_product_function *const products[][LINE_TOKENS]) {
  const int count = tile_lines(precision), direct = tile_is_direct(layout, precision);
  const int64_t chunk = tile_chunk_quads(precision);
  const int64_t block_bytes = direct ? w->quads * count * 64 : chunk * count * 64;
  const tile_strips strips = tile_strips_of(w, tile_bits(precision));
  const int64_t blocks = (w->rows + BENCH_BLOCK_ROWS - 1) / BENCH_BLOCK_ROWS;
  const int64_t first_token = bench_tile_start(x->tokens, LINE_TOKENS, first);
  const int64_t tokens = bench_tile_start(x->tokens, LINE_TOKENS, last) - first_token;
  float *sums = (float *)(scratch + TILE_LINE_BYTES);
  for (int64_t b = 0; b < blocks; b += LINE_BLOCKS) {
    const int64_t side = blocks - b < LINE_BLOCKS ? 1 : LINE_BLOCKS;
    const uint8_t *start[LINE_BLOCKS], *v[LINE_BLOCKS];
    for (int64_t i = 0; i < side; ++i)
      v[i] = start[i] = tile_block_start(layout, precision, w, &strips, b + i);
    for (int64_t from = 0; from < w->quads; from += chunk) {
      const int64_t to = from + chunk < w->quads ? from + chunk : w->quads;
      const uint8_t *lines = direct ? start[0] + from * count * 64 : scratch;
      acc_f scales[LINE_BLOCKS];
      for (int64_t i = 0; i < side; ++i) {
        if (!direct)
          v[i] = tile_expand(layout, precision, &strips, tile_block_masks(layout, w, b + i),
                             start[i], v[i], from, to, scratch + i * block_bytes);
        if (precision == TILE_W4A16) scales[i] = group_scale(w, b + i, from / BENCH_GROUP_QUADS);
      }
      for (int64_t tile = first; tile < last; ++tile) {
        const int64_t t = bench_tile_start(x->tokens, LINE_TOKENS, tile);
        const int64_t wide = bench_tile_start(x->tokens, LINE_TOKENS, tile + 1) - t;
        // The first tile of tokens finds dense lines in memory: it asks for the next chunk's.
        products[side == LINE_BLOCKS][wide - 1](
            lines, block_bytes, tile == first ? chunk * count * 64 : 0, (to - from) * count,
            x->panels + t * x->units + from * count * wide, scales, from == 0,
            sums + (t - first_token) * side * BENCH_BLOCK_ROWS);
      }
    }
    for (int64_t t = 0; t < tokens; ++t)
      for (int64_t i = 0; i < side; ++i)
        tile_finish(precision, w, b + i, acc_f_load(sums + (t * side + i) * BENCH_BLOCK_ROWS),
                    tile_token_scale(precision, x->scales, first_token + t),
                    y + (first_token + t) * y_stride);
    if (side == 1 && LINE_BLOCKS > 1) b -= LINE_BLOCKS - 1;
  }
}

#endif
