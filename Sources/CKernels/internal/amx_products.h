// Products of one panel of weights with tiles of activations on the tile unit. Included after a
// lines_*.h, tiles.h and amx_panels.h; TILE_INLINE functions may use the unit.
//
// Tiles: sums in 0 ... 3, activations in 4 and 5, weights in 6 and 7. A product takes 16 cycles of
// the unit and 52 until its sums are there, so four independent sums keep the unit busy; a tile
// comes from L1 in 8. Two tiles of tokens by two blocks load as many tiles as they make products.
#ifndef BENCH_INTERNAL_AMX_PRODUCTS_H
#define BENCH_INTERNAL_AMX_PRODUCTS_H

#include "amx_panels.h"

enum {
  // A group of scales (w4a16).
  AMX_GROUP_TILES = BENCH_GROUP_QUADS * 2 / TILE_UNIT_ROWS,
  // Floats of one tile of sums.
  AMX_SUMS = TILE_UNIT_BYTES / 4,
};

// A panel to multiply, and the next one, which `filler` fills meanwhile: `share` quads a step.
typedef struct {
  const amx_panel *panel;
  amx_filler *filler;
  int64_t share;
} amx_step;

// Where the activations of one tile of tokens start, and the bytes from one tile in depth to the
// next.
typedef struct {
  const uint8_t *from;
  int64_t step;
} amx_operand;

#define AMX_DOT(PRECISION, SUMS, A, B)   \
  do {                                   \
    if ((PRECISION) == TILE_W8A8)        \
      tile_dot_u8s8(SUMS, A, B);         \
    else                                 \
      tile_dot_b16(SUMS, A, B);          \
  } while (0)

LINE_INLINE void amx_advance(const amx_step *s) {
  if (s->share) s->filler->layout->fill(s->filler, s->share);
}

LINE_INLINE const uint8_t *amx_weights(const amx_panel *p, int side, int64_t k) {
  return k + 1 < p->tiles ? p->first[side] + k * TILE_UNIT_BYTES : p->last[side];
}

// Tiles `from` to `to` - 1 of the panel's depth: `tokens` tiles of tokens × `sides` blocks.
TILE_INLINE void amx_multiply(const int precision, const int tokens, const int sides,
                              const amx_step *s, const amx_operand *x, int64_t from,
                              int64_t to) {
  const amx_panel *p = s->panel;
  for (int64_t k = from; k < to; ++k) {
    tile_load(6, amx_weights(p, 0, k), TILE_UNIT_ROW_BYTES);
    tile_load(4, x[0].from + k * x[0].step, TILE_UNIT_ROW_BYTES);
    AMX_DOT(precision, 0, 4, 6);
    if (sides == 2) {
      tile_load(7, amx_weights(p, 1, k), TILE_UNIT_ROW_BYTES);
      AMX_DOT(precision, 1, 4, 7);
    }
    if (tokens == 2) {
      tile_load(5, x[1].from + k * x[1].step, TILE_UNIT_ROW_BYTES);
      AMX_DOT(precision, 2, 5, 6);
      if (sides == 2) AMX_DOT(precision, 3, 5, 7);
    }
    amx_advance(s);
  }
}

#define AMX_SPLIT_DOT(PRECISION, K, SUMS, A, B)                                \
  do {                                                                         \
    tile_load(B, amx_weights(p, 0, K), TILE_UNIT_ROW_BYTES);                   \
    tile_load(A, x->from + (K) * x->step, TILE_UNIT_ROW_BYTES);                \
    AMX_DOT(PRECISION, SUMS, A, B);                                            \
  } while (0)

// One tile of tokens × one block, with every fourth tile in depth to the same sum; a step is two
// tiles.
TILE_INLINE void amx_multiply_split(const int precision, const amx_step *s,
                                    const amx_operand *x) {
  const amx_panel *p = s->panel;
  for (int64_t k = 0; k < p->tiles; k += 4) {
    AMX_SPLIT_DOT(precision, k, 0, 4, 6);
    if (k + 1 < p->tiles) AMX_SPLIT_DOT(precision, k + 1, 1, 5, 7);
    amx_advance(s);
    if (k + 2 < p->tiles) AMX_SPLIT_DOT(precision, k + 2, 2, 4, 6);
    if (k + 3 < p->tiles) AMX_SPLIT_DOT(precision, k + 3, 3, 5, 7);
    amx_advance(s);
  }
}

// The sums of a tile of tokens are [sides][16 tokens][16 rows].
TILE_INLINE void amx_enter(const int tokens, const int sides, const int starts, float *sums) {
  if (starts) {
    tile_zero(0);
    if (sides == 2) tile_zero(1);
    if (tokens == 2) tile_zero(2);
    if (tokens == 2 && sides == 2) tile_zero(3);
  } else {
    tile_load(0, sums, TILE_UNIT_ROW_BYTES);
    if (sides == 2) tile_load(1, sums + AMX_SUMS, TILE_UNIT_ROW_BYTES);
    if (tokens == 2) tile_load(2, sums + AMX_BLOCKS * AMX_SUMS, TILE_UNIT_ROW_BYTES);
    if (tokens == 2 && sides == 2)
      tile_load(3, sums + (AMX_BLOCKS + 1) * AMX_SUMS, TILE_UNIT_ROW_BYTES);
  }
}

TILE_INLINE void amx_leave(const int tokens, const int sides, float *sums) {
  tile_store(0, sums, TILE_UNIT_ROW_BYTES);
  if (sides == 2) tile_store(1, sums + AMX_SUMS, TILE_UNIT_ROW_BYTES);
  if (tokens == 2) tile_store(2, sums + AMX_BLOCKS * AMX_SUMS, TILE_UNIT_ROW_BYTES);
  if (tokens == 2 && sides == 2)
    tile_store(3, sums + (AMX_BLOCKS + 1) * AMX_SUMS, TILE_UNIT_ROW_BYTES);
}

// Products of one group of w4a16, stored and still to be scaled: done one group later, as vectors
// can read what the unit stored only after it has left the store buffer.
typedef struct {
  const float *stored;
  float *sums;
  int64_t block, group;
  int tokens, sides, starts;
} amx_pending;

LINE_INLINE void amx_settle(const bench_tiles *w, amx_pending *pending, int64_t rows) {
  for (int t = 0; t < pending->tokens; ++t)
    for (int s = 0; s < pending->sides; ++s) {
      const acc_f scale = group_scale(w, pending->block + s, pending->group);
      const float *from = pending->stored + (t * AMX_BLOCKS + s) * AMX_SUMS;
      float *to = pending->sums + (t * AMX_BLOCKS + s) * AMX_SUMS;
      for (int64_t r = 0; r < rows * BENCH_BLOCK_ROWS; r += BENCH_BLOCK_ROWS)
        acc_f_store(to + r, pending->starts
                                ? acc_f_mul(acc_f_load(from + r), scale)
                                : acc_f_fma(acc_f_load(from + r), scale, acc_f_load(to + r)));
    }
  pending->tokens = 0;
}

// As amx_multiply with its sums scaled group by group; `spare` has room for two sets of four tiles.
TILE_INLINE void amx_multiply_groups(const int tokens, const int sides, const amx_step *s,
                                     const amx_operand *x, const int starts,
                                     float *sums, amx_pending *pending, float *spare,
                                     int64_t rows) {
  const amx_panel *p = s->panel;
  for (int64_t from = 0; from < p->tiles; from += AMX_GROUP_TILES) {
    const int64_t to = p->tiles - from < AMX_GROUP_TILES ? p->tiles : from + AMX_GROUP_TILES;
    float *stored = spare + (pending->stored == spare ? 4 * AMX_SUMS : 0);
    amx_enter(tokens, sides, 1, NULL);
    amx_multiply(TILE_W4A16, tokens, sides, s, x, from, to);
    amx_leave(tokens, sides, stored);
    amx_settle(s->filler->w, pending, rows);
    pending->stored = stored;
    pending->sums = sums;
    pending->block = p->block;
    pending->group = p->from / BENCH_GROUP_QUADS + from / AMX_GROUP_TILES;
    pending->tokens = tokens;
    pending->sides = sides;
    pending->starts = starts && from == 0;
  }
}

#endif
