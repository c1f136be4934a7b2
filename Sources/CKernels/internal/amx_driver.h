// The tile kernels on the tile unit: passes over the tokens, slabs of the columns, panels of
// weights. Included after a lines_*.h and tiles.h.
#ifndef BENCH_INTERNAL_AMX_DRIVER_H
#define BENCH_INTERNAL_AMX_DRIVER_H

#include "amx_sums.h"

enum {
  AMX_PASS_TILES = BENCH_PASS_TOKENS / TILE_UNIT_ROWS,
  // Tiles of activations that a pass goes through again for every two blocks: 1 MiB, half of L2.
  // More columns than that are done in several slabs.
  AMX_SLAB_TILES = 1024,
  AMX_SUM_BYTES = AMX_PASS_TILES * AMX_BLOCKS * TILE_UNIT_BYTES,
  // Twice four tiles of sums that the unit stored last.
  AMX_SPARE_BYTES = 8 * TILE_UNIT_BYTES,
};

_Static_assert(TILE_LINE_BYTES + AMX_SUM_BYTES + AMX_SPARE_BYTES <= BENCH_TILE_SCRATCH,
               "the scratch is large enough");

// All tokens of the pass × one panel.
TILE_INLINE void amx_panel_products(const int precision, const int sides,
                                    const amx_pass *pass, const amx_step *s, const int last_slab) {
  const amx_panel *p = s->panel;
  const amx_filler *f = s->filler;
  const int starts = p->from == 0, enters = p->from == f->slab_from, leaves = p->to == f->slab_to;
  // One pair of token tiles or less: its sums stay in the unit from panel to panel.
  const int keep = pass->last - pass->first <= 2;
  amx_pending pending = {0};
  int64_t done = pass->first;
  for (int64_t tile = pass->first; tile < pass->last; tile += 2) {
    const int tokens = pass->last - tile < 2 ? 1 : 2;
    float *sums = amx_tile_sums(pass, tile);
    const amx_operand x[2] = {
        amx_activations(precision, pass, p, tile),
        amx_activations(precision, pass, p, tokens == 2 ? tile + 1 : tile),
    };
    if (leaves) amx_expect(pass, p, tile, tokens);
    if (precision == TILE_W4A16) {
      if (tokens == 2)
        amx_multiply_groups(2, sides, s, x, starts, sums, &pending, pass->spare, pass->rows);
      else
        amx_multiply_groups(1, sides, s, x, starts, sums, &pending, pass->spare, pass->rows);
    } else if (tokens == 2) {
      if (!keep || enters) amx_enter(2, sides, starts, sums);
      amx_multiply(precision, 2, sides, s, x, 0, p->tiles);
      if (!keep || leaves) amx_leave(2, sides, sums);
    } else {
      if (!keep || enters) amx_enter(1, sides, starts, sums);
      amx_multiply(precision, 1, sides, s, x, 0, p->tiles);
      if (!keep || leaves) amx_leave(1, sides, sums);
    }
    // The pair before this one has left the store buffer by now.
    if (leaves && last_slab)
      for (; done < tile; ++done)
        amx_finish(precision, pass, p->block, sides, done, amx_tile_sums(pass, done));
  }
  if (precision == TILE_W4A16) amx_settle(pass->w, &pending, pass->rows);
  if (leaves && last_slab)
    for (; done < pass->last; ++done)
      amx_finish(precision, pass, p->block, sides, done, amx_tile_sums(pass, done));
  else if (leaves)
    amx_exchange(pass, p, 1);
}

// Quads of the next panel to fill at each step of this one, so that it is full when this one is
// done.
LINE_INLINE int64_t amx_share(const amx_panel *next, int64_t steps) {
  return ((next->to - next->from) * next->sides + steps - 1) / steps;
}

// Up to 16 tokens: one block after another, as the weights lie, and all columns at once.
TILE_INLINE void amx_few(const int precision, const amx_pass *pass,
                         amx_filler *f, uint8_t *room) {
  // The last block's sums, which are taken once the next panel is done.
  int64_t left = -1;
  float *stored = pass->spare;
  f->sides = 1;
  int more = f->layout->open(f, room);
  f->layout->fill(f, INT64_MAX);
  for (int slot = 0; more; slot ^= 1) {
    const amx_panel panel = f->panel;
    const amx_operand x = amx_activations(precision, pass, &panel, pass->first);
    more = f->layout->open(f, room + (slot ^ 1) * AMX_PANEL_BYTES);
    const amx_step step = {&panel, f, more ? amx_share(&f->panel, (panel.tiles + 1) / 2) : 0};
    if (panel.from == 0) {
      amx_expect(pass, &panel, pass->first, 1);
      amx_enter(2, 2, 1, NULL);
    }
    amx_multiply_split(precision, &step, &x);
    if (more) f->layout->fill(f, INT64_MAX);
    if (left >= 0) amx_finish_split(precision, pass, left, stored);
    left = -1;
    if (panel.to < pass->w->quads) continue;
    stored = pass->spare + (stored == pass->spare ? 4 * AMX_SUMS : 0);
    amx_leave(2, 2, stored);
    left = panel.block;
  }
  if (left >= 0) amx_finish_split(precision, pass, left, stored);
}

// More tokens, or scales by groups: quads `slab_from` to `slab_to` - 1 of all blocks, two of them
// side by side.
TILE_INLINE void amx_many(const int precision, const amx_pass *pass,
                          amx_filler *f, uint8_t *room) {
  const int64_t pairs = (pass->last - pass->first + 1) / 2;
  const int last_slab = f->slab_to == pass->w->quads;
  f->sides = pass->last - pass->first == 1 ? 1 : AMX_BLOCKS;
  int more = f->layout->open(f, room);
  f->layout->fill(f, INT64_MAX);
  for (int slot = 0; more; slot ^= 1) {
    const amx_panel panel = f->panel;
    more = f->layout->open(f, room + (slot ^ 1) * AMX_PANEL_BYTES);
    const amx_step step = {&panel, f, more ? amx_share(&f->panel, pairs * panel.tiles) : 0};
    if (panel.from == f->slab_from && panel.from > 0) amx_exchange(pass, &panel, 0);
    if (panel.sides == 2)
      amx_panel_products(precision, 2, pass, &step, last_slab);
    else
      amx_panel_products(precision, 1, pass, &step, last_slab);
    if (more) f->layout->fill(f, INT64_MAX);
  }
}

LINE_INLINE amx_filler amx_filler_of(const int precision, const amx_layout *layout,
                                     const bench_tiles *w, int64_t from, int64_t to) {
  amx_filler f = {0};
  f.layout = layout;
  f.w = w;
  f.strips = tile_strips_of(w, tile_bits(precision));
  f.blocks = (w->rows + BENCH_BLOCK_ROWS - 1) / BENCH_BLOCK_ROWS;
  f.slab_from = from;
  f.slab_to = to;
  // As if a block before the first were done.
  f.panel.to = to;
  return f;
}

// Products read as many rows of a tile of tokens as the widest has; what a narrower one has behind
// it belongs to the next (the last tile is a widest one), and its sums are left alone.
TILE_INLINE void amx_configure(int64_t rows) {
  _Alignas(64) tile_shapes shapes = {0};
  shapes.palette = 1;
  for (int i = 0; i < TILE_UNIT_TILES; ++i) {
    shapes.row_bytes[i] = TILE_UNIT_ROW_BYTES;
    shapes.rows[i] = i < 6 ? (uint8_t)rows : TILE_UNIT_ROWS;
  }
  tile_configure(&shapes);
}

TILE_INLINE void amx_tiles_multiply(const int precision, const amx_layout *layout,
                                    const bench_tiles *w, const bench_tokens *x, float *y,
                                    int64_t y_stride, uint8_t *scratch) {
  if (x->tokens <= 0 || w->rows <= 0 || w->quads <= 0) return;
  const int64_t tiles = (x->tokens + TILE_UNIT_ROWS - 1) / TILE_UNIT_ROWS;
  const int64_t passes = (tiles + AMX_PASS_TILES - 1) / AMX_PASS_TILES;
  const int64_t depth = (w->quads * tile_lines(precision) + TILE_UNIT_ROWS - 1) / TILE_UNIT_ROWS;
  amx_pass pass = {w, x, y, y_stride, 0, 0, (x->tokens + tiles - 1) / tiles, NULL, NULL};
  pass.sums = (float *)(scratch + TILE_LINE_BYTES);
  pass.spare = (float *)(scratch + TILE_LINE_BYTES + AMX_SUM_BYTES);
  amx_configure(pass.rows);
  for (int64_t i = 0; i < passes; ++i) {
    pass.first = tiles * i / passes;
    pass.last = tiles * (i + 1) / passes;
    if (precision != TILE_W4A16 && pass.last - pass.first == 1) {
      amx_filler f = amx_filler_of(precision, layout, w, 0, w->quads);
      amx_few(precision, &pass, &f, scratch);
      continue;
    }
    const int64_t slabs = ((pass.last - pass.first) * depth - 1) / AMX_SLAB_TILES + 1;
    const int64_t panels = ((depth - 1) / slabs + AMX_DEPTH) / AMX_DEPTH;
    const int64_t quads = panels * amx_panel_quads(precision);
    for (int64_t from = 0; from < w->quads; from += quads) {
      const int64_t to = w->quads - from < quads ? w->quads : from + quads;
      amx_filler f = amx_filler_of(precision, layout, w, from, to);
      amx_many(precision, &pass, &f, scratch);
    }
  }
  tile_release();
}

// The unit reads weights from L1 alone, and takes them once for each pass: however few the tokens, they
// are decoded as the vector kernels do for many.
#define AMX_DECODER(NAME, LAYOUT, PRECISION)                                                      \
  int64_t LINE_TARGET NAME(const bench_tiles *w, int64_t tokens, void *scratch) {                 \
    const int64_t tiles = (tokens + TILE_UNIT_ROWS - 1) / TILE_UNIT_ROWS;                         \
    return decode_many(LAYOUT, PRECISION, w, (tiles + AMX_PASS_TILES - 1) / AMX_PASS_TILES,       \
                       scratch);                                                                  \
  }

#define AMX_DECODERS(NAME, PRECISION)                                                             \
  AMX_DECODER(bench_tiles_decode_dense_##NAME##_amx, TILE_DENSE, PRECISION)                       \
  AMX_DECODER(bench_tiles_decode_bitmask_##NAME##_amx, TILE_BITMASK, PRECISION)                   \
  static AMX_DECODER(NAME##_decode_nm_quads, TILE_NM_QUADS, PRECISION)                            \
  static AMX_DECODER(NAME##_decode_nm_strips, TILE_NM_STRIPS, PRECISION)                          \
  int64_t bench_tiles_decode_nm_##NAME##_amx(const bench_tiles *w, int64_t tokens,                \
                                             void *scratch) {                                     \
    return (w->group > 4 ? NAME##_decode_nm_strips : NAME##_decode_nm_quads)(w, tokens, scratch); \
  }

// The kernels of one precision in every layout: bench_tiles_<layout>_<precision>_amx.
#define AMX_KERNEL(LAYOUT, NAME)                                                                  \
  void bench_tiles_##LAYOUT##_##NAME##_amx(const bench_tiles *w, const bench_tokens *x, float *y, \
                                           int64_t y_stride, void *scratch)

#define AMX_KERNELS(NAME, PRECISION)                                                              \
  AMX_LAYOUT(NAME##_dense, TILE_DENSE, PRECISION)                                                 \
  AMX_LAYOUT(NAME##_bitmask, TILE_BITMASK, PRECISION)                                             \
  AMX_LAYOUT(NAME##_nm_quads, TILE_NM_QUADS, PRECISION)                                           \
  AMX_LAYOUT(NAME##_nm_strips, TILE_NM_STRIPS, PRECISION)                                         \
  TILE_TARGET static void NAME##_multiply(const amx_layout *layout, const bench_tiles *w,         \
                                          const bench_tokens *x, float *y, int64_t y_stride,      \
                                          void *scratch) {                                        \
    amx_tiles_multiply(PRECISION, layout, w, x, y, y_stride, scratch);                            \
  }                                                                                               \
  AMX_KERNEL(dense, NAME) { NAME##_multiply(&NAME##_dense, w, x, y, y_stride, scratch); }         \
  AMX_KERNEL(bitmask, NAME) { NAME##_multiply(&NAME##_bitmask, w, x, y, y_stride, scratch); }     \
  AMX_KERNEL(nm, NAME) {                                                                          \
    NAME##_multiply(w->group > 4 ? &NAME##_nm_strips : &NAME##_nm_quads, w, x, y, y_stride,       \
                    scratch);                                                                     \
  }                                                                                               \
  AMX_DECODERS(NAME, PRECISION)

#endif
