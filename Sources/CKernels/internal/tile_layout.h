// Where weights lie in tile order: see bench_tiles.h. Plain C, the same for every instruction set.
#ifndef BENCH_INTERNAL_TILE_LAYOUT_H
#define BENCH_INTERNAL_TILE_LAYOUT_H

#include <stddef.h>

#include "bench_tiles.h"
#include "inline.h"

enum { TILE_FP32, TILE_BF16, TILE_W8A16, TILE_W4A16, TILE_W8A8 };

// N:M with groups of at most a quad gives every quad the same bytes; with wider ones, every strip.
enum { TILE_DENSE, TILE_BITMASK, TILE_NM_QUADS, TILE_NM_STRIPS };

enum {
  // Room for expanded lines at the start of the scratch; the sums of a pass lie behind them.
  TILE_LINE_BYTES = 32 << 10,
  // How far ahead packed weights are asked for, as one core's hardware prefetcher does not hide
  // DRAM's latency alone: 2 KiB cover about 100 ns at 20 GB/s.
  TILE_AHEAD = 2048,
};

BENCH_INLINE int tile_bits(const int precision) {
  return precision == TILE_FP32 ? 32 : precision == TILE_BF16 ? 16 : precision == TILE_W4A16 ? 4 : 8;
}

BENCH_INLINE int tile_lines(const int precision) {
  return precision == TILE_FP32 ? 4 : precision == TILE_W8A8 ? 1 : 2;
}

// Quads decoded at once: 4 to 8 KiB of lines a block, so that two blocks and a tile of activations
// share L1; in w4a16 one group of scales.
BENCH_INLINE int64_t tile_chunk_quads(const int precision) {
  return precision == TILE_W8A8 ? 128 : precision == TILE_BF16 || precision == TILE_W8A16 ? 64 : 32;
}

// Whether the values are lines already.
BENCH_INLINE int tile_is_direct(const int layout, const int precision) {
  return layout == TILE_DENSE && precision != TILE_W8A16 && precision != TILE_W4A16;
}

// The fixed sizes of N:M.
typedef struct {
  int64_t quad_bytes, strip_bytes, block_bytes;
  // log₂ of the quads of a strip.
  int shift;
} tile_strips;

BENCH_INLINE tile_strips tile_strips_of(const bench_tiles *w, const int bits) {
  tile_strips strips = {0, 0, 0, 0};
  if (!w->kept) return strips;
  strips.strip_bytes = bench_strip_bytes(w->kept, w->group, bits);
  strips.quad_bytes = strips.strip_bytes * 4 / w->group;
  strips.shift = w->group > 4 ? __builtin_ctz((unsigned)w->group / 4) : 0;
  const int64_t count = w->group > 4
                            ? ((w->quads - 1) >> strips.shift) + 1
                            : w->quads * 4 / w->group;
  strips.block_bytes = count * strips.strip_bytes;
  return strips;
}

BENCH_INLINE const uint8_t *tile_block_start(const int layout, const int precision,
                                             const bench_tiles *w, const tile_strips *strips,
                                             int64_t block) {
  if (layout == TILE_DENSE) return w->values + block * w->quads * 8 * tile_bits(precision);
  if (layout == TILE_BITMASK) return w->values + w->starts[block];
  return w->values + block * strips->block_bytes;
}

BENCH_INLINE const uint64_t *tile_block_masks(const int layout, const bench_tiles *w,
                                              int64_t block) {
  return layout == TILE_DENSE ? NULL : w->masks + block * w->quads;
}

// What token `token`'s integers are multiplied by; NULL where they are none.
BENCH_INLINE const float *tile_token_scale(const int precision, const float *scales,
                                           int64_t token) {
  return precision == TILE_W8A8 ? scales + token : NULL;
}

// Where the values of quad `q` start: `v`, but for the first of a strip, which is at a known place.
BENCH_INLINE const uint8_t *tile_values(const int layout, const int precision,
                                        const tile_strips *strips, const uint8_t *start,
                                        const uint8_t *v, int64_t q) {
  (void)precision;
  if (layout != TILE_NM_STRIPS || (q & ((INT64_C(1) << strips->shift) - 1))) return v;
  return start + (q >> strips->shift) * strips->strip_bytes;
}

// Behind a quad's values.
BENCH_INLINE const uint8_t *tile_next(const int layout, const int precision,
                                      const tile_strips *strips, const uint8_t *v, uint64_t mask) {
  const int bits = tile_bits(precision);
  if (layout == TILE_DENSE) return v + 8 * bits;
  if (layout == TILE_NM_QUADS) return v + strips->quad_bytes;
  const int kept = __builtin_popcountll(mask);
  return v + (bits == 4 ? (kept + 1) / 2 : kept * (bits / 8));
}

#endif
