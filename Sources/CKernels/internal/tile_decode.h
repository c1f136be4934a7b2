// Decoding alone: what a kernel does to its weights but for the products. Part of tiles.h.
#ifndef BENCH_INTERNAL_TILE_DECODE_H
#define BENCH_INTERNAL_TILE_DECODE_H

// As few_tokens does: every quad into registers.
LINE_INLINE int64_t decode_few(const int layout, const int precision, const bench_tiles *w) {
  const tile_strips strips = tile_strips_of(w, tile_bits(precision));
  const int64_t blocks = (w->rows + BENCH_BLOCK_ROWS - 1) / BENCH_BLOCK_ROWS;
  int64_t walked = 0, kept = 0;
  for (int64_t b = 0; b < blocks; ++b) {
    const uint64_t *masks = tile_block_masks(layout, w, b);
    const uint8_t *start = tile_block_start(layout, precision, w, &strips, b), *v = start;
#pragma GCC unroll 4
    for (int64_t q = 0; q < w->quads; ++q) {
      const uint64_t mask = layout == TILE_DENSE ? 0 : masks[q];
      v = tile_values(layout, precision, &strips, start, v, q);
      line lines[4];
      quad_prefetch(layout, precision, layout == TILE_DENSE ? NULL : masks + q, v, q);
      quad_decode(layout, precision, mask, v, lines);
      for (int l = 0; l < tile_lines(precision); ++l) line_keep(&kept, lines[l]);
      v = tile_next(layout, precision, &strips, v, mask);
    }
    walked += v - start;
  }
  __asm__ volatile("" : : "r"(kept));
  return walked;
}

// As many_tokens does: chunk after chunk into L1, once for each pass over the tokens.
LINE_INLINE int64_t decode_many(const int layout, const int precision, const bench_tiles *w,
                                int64_t passes, uint8_t *scratch) {
  const int64_t chunk = tile_chunk_quads(precision);
  const int64_t block_bytes = chunk * tile_lines(precision) * 64;
  const tile_strips strips = tile_strips_of(w, tile_bits(precision));
  const int64_t blocks = (w->rows + BENCH_BLOCK_ROWS - 1) / BENCH_BLOCK_ROWS;
  int64_t walked = 0;
  for (int64_t pass = 0; pass < passes; ++pass)
    for (int64_t b = 0; b < blocks; b += LINE_BLOCKS) {
      const int64_t side = blocks - b < LINE_BLOCKS ? blocks - b : LINE_BLOCKS;
      const uint8_t *start[LINE_BLOCKS], *v[LINE_BLOCKS];
      for (int64_t i = 0; i < side; ++i)
        v[i] = start[i] = tile_block_start(layout, precision, w, &strips, b + i);
      for (int64_t from = 0; from < w->quads; from += chunk) {
        const int64_t to = from + chunk < w->quads ? from + chunk : w->quads;
        for (int64_t i = 0; i < side; ++i)
          v[i] = tile_expand(layout, precision, &strips, tile_block_masks(layout, w, b + i),
                             start[i], v[i], from, to, scratch + i * block_bytes);
        // What a chunk leaves in L1 is overwritten by the next: it must be there all the same.
        __asm__ volatile("" : : "r"(scratch) : "memory");
      }
      for (int64_t i = 0; i < side; ++i) walked += v[i] - start[i];
    }
  return walked;
}

LINE_INLINE int64_t tiles_decode(const int layout, const int precision, const bench_tiles *w,
                                 int64_t tokens, void *scratch) {
  if (tokens <= LINE_FEW) return decode_few(layout, precision, w);
  const int64_t tiles = (tokens + LINE_TOKENS - 1) / LINE_TOKENS;
  return decode_many(layout, precision, w, (tiles + TILE_PASS - 1) / TILE_PASS, scratch);
}

#define TILE_DECODER(NAME, LAYOUT, PRECISION)                                          \
  int64_t LINE_TARGET NAME(const bench_tiles *w, int64_t tokens, void *scratch) {      \
    return tiles_decode(LAYOUT, PRECISION, w, tokens, scratch);                        \
  }

// The decoders of one precision in every layout: bench_tiles_decode_<layout>_<precision>_<isa>.
#define TILE_DECODERS(NAME, ISA, PRECISION)                                                      \
  TILE_DECODER(bench_tiles_decode_dense_##NAME##_##ISA, TILE_DENSE, PRECISION)                   \
  TILE_DECODER(bench_tiles_decode_bitmask_##NAME##_##ISA, TILE_BITMASK, PRECISION)               \
  static TILE_DECODER(tiles_decode_nm_quads_##NAME, TILE_NM_QUADS, PRECISION)                    \
  static TILE_DECODER(tiles_decode_nm_strips_##NAME, TILE_NM_STRIPS, PRECISION)                  \
  int64_t bench_tiles_decode_nm_##NAME##_##ISA(const bench_tiles *w, int64_t tokens,             \
                                               void *scratch) {                                  \
    return (w->group > 4 ? tiles_decode_nm_strips_##NAME                                         \
                         : tiles_decode_nm_quads_##NAME)(w, tokens, scratch);                    \
  }

#endif
