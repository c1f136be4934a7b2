// The weights of a tile kernel on the tile unit, a panel at a time: a panel is up to AMX_DEPTH
// tiles of each of one or two blocks. Sixteen lines one after another are the unit's operand as
// they stand: a dense panel whose values are lines stays where it lies and is only asked for ahead
// of use; any other is expanded into L1 once, for all tokens. Included after a lines_*.h and
// tiles.h.
#ifndef BENCH_INTERNAL_AMX_PANELS_H
#define BENCH_INTERNAL_AMX_PANELS_H

#include <string.h>

#include "tile_unit.h"
#include "tiles.h"

enum {
  // Two blocks side by side use each tile of activations twice.
  AMX_BLOCKS = 2,
  // A panel of two blocks takes 16 KiB: with as much of activations, and the sums of two tiles of
  // tokens loaded and stored, it stays in an L1 of 48 KiB from one pair of token tiles to the next.
  AMX_DEPTH = 8,
  AMX_SIDE_BYTES = AMX_DEPTH * TILE_UNIT_BYTES,
  AMX_PANEL_BYTES = AMX_BLOCKS * AMX_SIDE_BYTES,
};

_Static_assert(2 * AMX_PANEL_BYTES <= TILE_LINE_BYTES, "two panels fit the scratch");

typedef struct {
  int64_t block;
  // Quads, and tiles they take.
  int64_t from, to, tiles;
  int sides;
  // Of each side the first tile, which all but the last follow, and the last, which may be a copy
  // padded with zeros.
  const uint8_t *first[AMX_BLOCKS], *last[AMX_BLOCKS];
} amx_panel;

// Fills panels in the order of their use, a few quads at a call, so that expanding one goes between
// the products of the one before it.
typedef struct amx_filler amx_filler;

// How one layout's weights of one precision get into panels: the only part that depends on the
// layout.
typedef struct {
  // Makes the panel after the last one the one to fill, in `room`; 0 where there is none.
  int (*open)(amx_filler *f, uint8_t *room);
  // Fills up to `count` quads of the open panel.
  void (*fill)(amx_filler *f, int64_t count);
} amx_layout;

struct amx_filler {
  const amx_layout *layout;
  const bench_tiles *w;
  tile_strips strips;
  int64_t blocks;
  // Quads of each block that are gone through before the next block.
  int64_t slab_from, slab_to;
  int sides;
  // What is being filled: the panel, its room, and in it the next side, quad and line.
  amx_panel panel;
  uint8_t *room, *line;
  int side;
  int64_t quad;
  // Of each side's block, where the values start and where those of the next quad lie.
  const uint8_t *start[AMX_BLOCKS], *values[AMX_BLOCKS];
};

LINE_INLINE int64_t amx_panel_quads(const int precision) {
  return AMX_DEPTH * TILE_UNIT_ROWS / tile_lines(precision);
}

// Where the values of quad `quad` lie in a block that starts at `start`.
LINE_INLINE const uint8_t *amx_seek(const int layout, const int precision, const amx_filler *f,
                                    int64_t block, const uint8_t *start, int64_t quad) {
  if (layout == TILE_DENSE) return start + quad * 8 * tile_bits(precision);
  if (layout == TILE_NM_QUADS) return start + quad * f->strips.quad_bytes;
  // N:M by strips needs no place: panels start with a strip.
  if (layout == TILE_BITMASK)
    for (int64_t q = 0; q < quad; ++q)
      start = tile_next(layout, precision, &f->strips, start, f->w->masks[block * f->w->quads + q]);
  return start;
}

LINE_INLINE int amx_open(const int layout, const int precision, amx_filler *f, uint8_t *room) {
  amx_panel *p = &f->panel;
  p->from = p->to;
  if (p->from >= f->slab_to) {
    p->block += p->sides;
    p->from = f->slab_from;
    if (p->block >= f->blocks) return 0;
    p->sides = f->blocks - p->block < f->sides ? 1 : f->sides;
    for (int s = 0; s < p->sides; ++s) {
      f->start[s] = tile_block_start(layout, precision, f->w, &f->strips, p->block + s);
      f->values[s] = amx_seek(layout, precision, f, p->block + s, f->start[s], p->from);
    }
  }
  const int64_t quads = amx_panel_quads(precision);
  p->to = f->slab_to - p->from < quads ? f->slab_to : p->from + quads;
  const int64_t lines = (p->to - p->from) * tile_lines(precision);
  p->tiles = (lines + TILE_UNIT_ROWS - 1) / TILE_UNIT_ROWS;
  for (int s = 0; s < p->sides; ++s) {
    const int direct = tile_is_direct(layout, precision), whole = lines % TILE_UNIT_ROWS == 0;
    uint8_t *own = room + s * AMX_SIDE_BYTES;
    p->first[s] = direct ? f->values[s] : own;
    p->last[s] = (direct && whole ? f->values[s] : own) + (p->tiles - 1) * TILE_UNIT_BYTES;
  }
  f->room = f->line = room;
  f->side = 0;
  f->quad = p->from;
  return 1;
}

// The side's last quad is done: pads its last tile, and goes on with the next side.
LINE_INLINE void amx_close_side(const int layout, const int precision, amx_filler *f) {
  const amx_panel *p = &f->panel;
  const int64_t lines = (p->to - p->from) * tile_lines(precision);
  uint8_t *own = f->room + f->side * AMX_SIDE_BYTES;
  const int64_t last = lines - lines % TILE_UNIT_ROWS;
  if (last < lines) {
    if (tile_is_direct(layout, precision))
      memcpy(own + last * 64, p->first[f->side] + last * 64, (size_t)(lines - last) * 64);
    memset(own + lines * 64, 0, (size_t)(last + TILE_UNIT_ROWS - lines) * 64);
  }
  if (tile_is_direct(layout, precision)) f->values[f->side] += lines * 64;
  ++f->side;
  f->line = f->room + f->side * AMX_SIDE_BYTES;
  f->quad = p->from;
}

LINE_INLINE void amx_fill(const int layout, const int precision, amx_filler *f, int64_t count) {
  const amx_panel *p = &f->panel;
  const int line_count = tile_lines(precision);
  while (count > 0 && f->side < p->sides) {
    const int64_t quads = p->to - f->quad < count ? p->to - f->quad : count;
    const int64_t bytes = quads * line_count * 64;
    if (tile_is_direct(layout, precision)) {
      const uint8_t *from = p->first[f->side] + (f->quad - p->from) * line_count * 64;
      for (int64_t i = 0; i < bytes; i += 64) bench_prefetch(from, i);
    } else {
      const uint64_t *masks =
          layout == TILE_DENSE ? NULL : f->w->masks + (p->block + f->side) * f->w->quads;
      f->values[f->side] =
          tile_expand(layout, precision, &f->strips, masks, f->start[f->side],
                      f->values[f->side], f->quad, f->quad + quads, f->line);
      f->line += bytes;
    }
    f->quad += quads;
    count -= quads;
    if (f->quad == p->to) amx_close_side(layout, precision, f);
  }
}

#define AMX_LAYOUT(NAME, LAYOUT, PRECISION)                                                       \
  LINE_TARGET static int NAME##_open(amx_filler *f, uint8_t *room) {                              \
    return amx_open(LAYOUT, PRECISION, f, room);                                                  \
  }                                                                                               \
  LINE_TARGET static void NAME##_fill(amx_filler *f, int64_t count) {                             \
    amx_fill(LAYOUT, PRECISION, f, count);                                                        \
  }                                                                                               \
  static const amx_layout NAME = {NAME##_open, NAME##_fill};

#endif
