// Kernels in tile order, written once over the line operations of a lines_*.h, which the including file
// chooses. Parameters named `const` are constants at every call: the compiler makes one loop of each
// combination, with its sums in registers. See bench_tiles.h for the layout.
//
// Two ways through the weights:
//   few   up to LINE_FEW tokens: a quad is decoded into registers and multiplied at once.
//   many  a chunk of LINE_BLOCKS blocks is decoded into lines in L1 (dense lines that need no decoding
//         stay where they are), then multiplied by all tokens, LINE_TOKENS of them in registers.
#ifndef BENCH_INTERNAL_TILES_H
#define BENCH_INTERNAL_TILES_H

#include "bench_tiles.h"
#include "stream.h"
#include "tile_layout.h"

// Decodes one quad.
LINE_INLINE void quad_decode(const int layout, const int precision, uint64_t mask,
                             const uint8_t *v, line *out) {
  if (layout == TILE_DENSE) {
    switch (precision) {
      case TILE_FP32: quad_load_fp32(v, out); break;
      case TILE_BF16: quad_load_bf16(v, out); break;
      case TILE_W8A16: quad_load_w8a16(v, out); break;
      case TILE_W4A16: quad_load_w4a16(v, out); break;
      default: quad_load_w8a8(v, out); break;
    }
  } else {
    switch (precision) {
      case TILE_FP32: quad_expand_fp32(mask, v, out); break;
      case TILE_BF16: quad_expand_bf16(mask, v, out); break;
      case TILE_W8A16: quad_expand_w8a16(mask, v, out); break;
      case TILE_W4A16: quad_expand_w4a16(mask, v, out); break;
      default: quad_expand_w8a8(mask, v, out); break;
    }
  }
}

LINE_INLINE acc_f line_dot(const int precision, acc_f sum, line w, uint32_t unit) {
  if (precision == TILE_FP32) return dot_f32(sum, w, unit);
  if (precision != TILE_W8A8) return dot_b16(sum, w, unit);
  return acc_i_as_f(dot_u8s8(acc_f_as_i(sum), w, unit));
}

LINE_INLINE acc_f line_add(const int precision, acc_f a, acc_f b) {
  if (precision != TILE_W8A8) return acc_f_add(a, b);
  return acc_i_as_f(acc_i_add(acc_f_as_i(a), acc_f_as_i(b)));
}

// The scales of group `group` of block `block` (w4a16).
LINE_INLINE acc_f group_scale(const bench_tiles *w, int64_t block, int64_t group) {
  const int64_t groups = (w->quads + BENCH_GROUP_QUADS - 1) / BENCH_GROUP_QUADS;
  return scale_load((const uint16_t *)w->scales + (block * groups + group) * BENCH_BLOCK_ROWS);
}

// Writes one token's outputs of block `block`.
LINE_INLINE void tile_finish(const int precision, const bench_tiles *w, int64_t block, acc_f sum,
                             const float *token_scale, float *y) {
  if (precision == TILE_W8A16)
    sum = acc_f_mul(sum, acc_f_load((const float *)w->scales + block * BENCH_BLOCK_ROWS));
  if (precision == TILE_W8A8) {
    acc_i integers = acc_f_as_i(sum);
    if (LINE_ACTIVATION_BIAS)
      integers = acc_i_unbias(integers, acc_i_load(w->row_sums + block * BENCH_BLOCK_ROWS));
    sum = acc_f_mul(acc_f_mul(acc_i_to_f(integers), acc_f_broadcast(*token_scale)),
                    acc_f_load((const float *)w->scales + block * BENCH_BLOCK_ROWS));
  }
  const int64_t left = w->rows - block * BENCH_BLOCK_ROWS;
  if (left >= BENCH_BLOCK_ROWS)
    acc_f_store(y + block * BENCH_BLOCK_ROWS, sum);
  else
    acc_f_store_first(y + block * BENCH_BLOCK_ROWS, sum, left);
}

// Asks for what is read `TILE_AHEAD` bytes on, once for every so many quads as fill a line.
LINE_INLINE void quad_prefetch(const int layout, const int precision, const uint64_t *mask,
                               const uint8_t *v, int64_t q) {
  if (layout != TILE_DENSE && q % 8 == 0) bench_prefetch(mask, TILE_AHEAD / 4);
  const int most = 64 * tile_bits(precision) / 8;
  if (most >= 64)
    for (int ahead = 0; ahead < (layout == TILE_DENSE ? most : (most + 1) / 2); ahead += 64)
      bench_prefetch(v, TILE_AHEAD + ahead);
  else if (q % 2 == 0)
    bench_prefetch(v, TILE_AHEAD);
}

// --- few tokens -------------------------------------------------------------------------------------

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

// --- many tokens ------------------------------------------------------------------------------------

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
      if (tile_is_direct(TILE_DENSE, precision)) bench_prefetch(lines + b * block_bytes + u * 64, ahead);
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
                                   int64_t units, const uint32_t *x, const acc_f *scales, int first, float *sums);

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

// One pass: tiles `first` to `last` - 1 of the tokens, at most BENCH_PASS_TOKENS of them.
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
          v[i] = tile_expand(layout, precision, &strips, tile_block_masks(layout, w, b + i), start[i],
                             v[i], from, to, scratch + i * block_bytes);
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

#define TILE_FEW_CASE(N) \
  case N: few_tokens(layout, precision, N, w, x->panels, x->scales, y, y_stride); return;

LINE_INLINE void tiles_multiply(const int layout, const int precision, const bench_tiles *w,
                                const bench_tokens *x, float *y, int64_t y_stride, void *scratch,
                                tile_product_function *const products[][LINE_TOKENS]) {
  switch (x->tokens) {
    LINE_FEW_CASES(TILE_FEW_CASE)
    default: break;
  }
  const int64_t tiles = (x->tokens + LINE_TOKENS - 1) / LINE_TOKENS;
  const int64_t pass = BENCH_PASS_TOKENS / LINE_TOKENS;
  for (int64_t first = 0; first < tiles; first += pass)
    many_tokens(layout, precision, w, x, first, first + pass < tiles ? first + pass : tiles, y,
                y_stride, scratch, products);
}

#define TILE_KERNEL(NAME, LAYOUT, PRECISION, PRODUCTS)                                            \
  void LINE_TARGET NAME(const bench_tiles *w, const bench_tokens *x, float *y, int64_t y_stride,  \
                        void *scratch) {                                                          \
    tiles_multiply(LAYOUT, PRECISION, w, x, y, y_stride, scratch, PRODUCTS);                      \
  }

// The kernels of one precision in every layout: bench_tiles_<layout>_<precision>_<isa>.
#define TILE_KERNELS(NAME, ISA, PRECISION, PRODUCTS)                                              \
  TILE_KERNEL(bench_tiles_dense_##NAME##_##ISA, TILE_DENSE, PRECISION, PRODUCTS)                  \
  TILE_KERNEL(bench_tiles_bitmask_##NAME##_##ISA, TILE_BITMASK, PRECISION, PRODUCTS)              \
  static TILE_KERNEL(tiles_nm_quads_##NAME, TILE_NM_QUADS, PRECISION, PRODUCTS)                          \
  static TILE_KERNEL(tiles_nm_strips_##NAME, TILE_NM_STRIPS, PRECISION, PRODUCTS)                        \
  void bench_tiles_nm_##NAME##_##ISA(const bench_tiles *w, const bench_tokens *x, float *y,       \
                                     int64_t y_stride, void *scratch) {                           \
    (w->group > 4 ? tiles_nm_strips_##NAME : tiles_nm_quads_##NAME)(w, x, y, y_stride, scratch);  \
  }

#endif
