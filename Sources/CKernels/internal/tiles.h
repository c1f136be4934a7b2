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

// Tiles of tokens that one pass over the weights multiplies: BENCH_PASS_TOKENS tokens in whole tiles.
enum { TILE_PASS = (BENCH_PASS_TOKENS + LINE_TOKENS - 1) / LINE_TOKENS };
_Static_assert(TILE_PASS * LINE_TOKENS * LINE_BLOCKS * BENCH_BLOCK_ROWS * 4 <=
                   BENCH_TILE_SCRATCH - TILE_LINE_BYTES,
               "the sums of a pass fit");

// The two ways are written in the operations above.
#include "tile_few.h"
#include "tile_many.h"
#include "tile_decode.h"
#include "tile_products.h"

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
  const int64_t pass = TILE_PASS;
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
  }                                                                                               \
  TILE_DECODERS(NAME, ISA, PRECISION)

#endif
