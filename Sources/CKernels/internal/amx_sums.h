// What a pass over the tokens works on, and the way of its sums from the tile unit to the outputs.
// Included after a lines_*.h, tiles.h and amx_products.h.
#ifndef BENCH_INTERNAL_AMX_SUMS_H
#define BENCH_INTERNAL_AMX_SUMS_H

#include "amx_products.h"

typedef struct {
  const bench_tiles *w;
  const bench_tokens *x;
  float *y;
  int64_t y_stride;
  // Tiles of tokens of this pass, and the most tokens of one.
  int64_t first, last, rows;
  float *sums, *spare;
} amx_pass;

LINE_INLINE int64_t amx_tile_start(const amx_pass *pass, int64_t tile) {
  return bench_tile_start(pass->x->tokens, TILE_UNIT_ROWS, tile);
}

LINE_INLINE float *amx_tile_sums(const amx_pass *pass, int64_t tile) {
  return pass->sums + (tile - pass->first) * AMX_BLOCKS * AMX_SUMS;
}

// Activations of tile `tile` of tokens from the panel's first column on.
LINE_INLINE amx_operand amx_activations(const int precision, const amx_pass *pass,
                                        const amx_panel *p, int64_t tile) {
  const int64_t start = amx_tile_start(pass, tile), tokens = amx_tile_start(pass, tile + 1) - start;
  amx_operand x;
  x.step = tokens * TILE_UNIT_ROW_BYTES;
  x.from = (const uint8_t *)(pass->x->panels + start * pass->x->units +
                             p->from * tile_lines(precision) * tokens);
  return x;
}

// Between slabs y holds the sums as they are: integers too.
LINE_INLINE void amx_exchange(const amx_pass *pass, const amx_panel *p, const int save) {
  for (int64_t tile = pass->first; tile < pass->last; ++tile) {
    const int64_t start = amx_tile_start(pass, tile), end = amx_tile_start(pass, tile + 1);
    for (int s = 0; s < p->sides; ++s) {
      const int64_t row = (p->block + s) * BENCH_BLOCK_ROWS, left = pass->w->rows - row;
      const int64_t rows = left < BENCH_BLOCK_ROWS ? left : BENCH_BLOCK_ROWS;
      for (int64_t t = start; t < end; ++t) {
        float *sums = amx_tile_sums(pass, tile) + s * AMX_SUMS + (t - start) * BENCH_BLOCK_ROWS;
        float *y = pass->y + t * pass->y_stride + row;
        memcpy(save ? y : sums, save ? sums : y, (size_t)rows * sizeof *y);
      }
    }
  }
}

// Asks for the outputs that will be written next: each token's are in a page of their own.
LINE_INLINE void amx_expect(const amx_pass *pass, const amx_panel *p, int64_t tile, int tokens) {
  const int64_t end = amx_tile_start(pass, tile + tokens);
  for (int64_t t = amx_tile_start(pass, tile); t < end; ++t)
    for (int s = 0; s < p->sides; ++s)
      __builtin_prefetch(pass->y + t * pass->y_stride + (p->block + s) * BENCH_BLOCK_ROWS, 1, 3);
}

// Writes the outputs of `sides` blocks for one tile of tokens.
LINE_INLINE void amx_finish(const int precision, const amx_pass *pass, int64_t block, int sides,
                            int64_t tile, const float *sums) {
  const int64_t start = amx_tile_start(pass, tile), end = amx_tile_start(pass, tile + 1);
  for (int64_t t = start; t < end; ++t)
    for (int s = 0; s < sides; ++s)
      tile_finish(precision, pass->w, block + s,
                  acc_f_load(sums + s * AMX_SUMS + (t - start) * BENCH_BLOCK_ROWS),
                  precision == TILE_W8A8 ? pass->x->scales + t : NULL,
                  pass->y + t * pass->y_stride);
}

// As amx_finish, from four sums of one block.
LINE_INLINE void amx_finish_split(const int precision, const amx_pass *pass, int64_t block,
                                  const float *stored) {
  float *sums = amx_tile_sums(pass, pass->first);
  for (int64_t i = 0; i < pass->rows * BENCH_BLOCK_ROWS; i += BENCH_BLOCK_ROWS) {
    const acc_f a = line_add(precision, acc_f_load(stored + i), acc_f_load(stored + AMX_SUMS + i));
    const acc_f b = line_add(precision, acc_f_load(stored + 2 * AMX_SUMS + i),
                             acc_f_load(stored + 3 * AMX_SUMS + i));
    acc_f_store(sums + i, line_add(precision, a, b));
  }
  amx_finish(precision, pass, block, 1, pass->first, sums);
}

#endif
