// The tile unit in plain C, after the operation sections of Intel's instruction set reference: what
// a correct program would see, and an abort where the CPU would raise a fault.
#ifndef TILE_MODEL_H
#define TILE_MODEL_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
  tile_shapes shapes;
  int configured;
  uint8_t tiles[TILE_UNIT_TILES][TILE_UNIT_ROWS][TILE_UNIT_ROW_BYTES];
} tile_model;

static inline void tile_model_require(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "tile unit: %s\n", what);
  abort();
}

static inline void tile_model_require_tile(int tile) {
  tile_model_require(tile >= 0 && tile < TILE_UNIT_TILES, "there is no such tile");
  tile_model_require(tile_model.configured, "used while not configured");
  tile_model_require(tile_model.shapes.rows[tile] > 0, "a tile that was given no rows is used");
}

static inline void tile_configure(const void *from) {
  tile_shapes shapes;
  memcpy(&shapes, from, sizeof shapes);
  tile_model_require(sizeof shapes == 64, "a configuration has 64 bytes");
  tile_model_require(shapes.palette == 1, "palette 1 is the one with tiles");
  tile_model_require(shapes.start_row < TILE_UNIT_ROWS, "the start row lies outside a tile");
  for (size_t i = 0; i < sizeof shapes.reserved; ++i)
    tile_model_require(shapes.reserved[i] == 0, "reserved bytes are set");
  for (int i = 0; i < 16; ++i) {
    const int rows = shapes.rows[i], bytes = shapes.row_bytes[i];
    tile_model_require(i < TILE_UNIT_TILES || (rows == 0 && bytes == 0), "no such tile to shape");
    tile_model_require(rows <= TILE_UNIT_ROWS, "a tile with too many rows");
    tile_model_require(bytes <= TILE_UNIT_ROW_BYTES, "a tile with too long rows");
    tile_model_require((rows == 0) == (bytes == 0), "a tile with half a shape");
  }
  memset(tile_model.tiles, 0, sizeof tile_model.tiles);
  tile_model.shapes = shapes;
  tile_model.configured = 1;
}

static inline void tile_release(void) { tile_model.configured = 0; }

static inline void tile_zero(int tile) {
  tile_model_require_tile(tile);
  memset(tile_model.tiles[tile], 0, TILE_UNIT_BYTES);
}

static inline void tile_load(int tile, const void *from, int64_t stride) {
  tile_model_require_tile(tile);
  memset(tile_model.tiles[tile], 0, TILE_UNIT_BYTES);
  for (int r = 0; r < tile_model.shapes.rows[tile]; ++r)
    memcpy(tile_model.tiles[tile][r], (const char *)from + r * stride,
           tile_model.shapes.row_bytes[tile]);
}

static inline void tile_store(int tile, void *to, int64_t stride) {
  tile_model_require_tile(tile);
  for (int r = 0; r < tile_model.shapes.rows[tile]; ++r)
    memcpy((char *)to + r * stride, tile_model.tiles[tile][r], tile_model.shapes.row_bytes[tile]);
}

// Sums are [m][n] units, a is [m][k], b is [k][n].
static inline void tile_model_require_product(int sums, int a, int b) {
  tile_model_require_tile(sums);
  tile_model_require_tile(a);
  tile_model_require_tile(b);
  tile_model_require(sums != a && sums != b && a != b, "a product of one tile with itself");
  const tile_shapes *s = &tile_model.shapes;
  tile_model_require(s->row_bytes[sums] % 4 == 0 && s->row_bytes[a] % 4 == 0, "half a unit");
  tile_model_require(s->rows[sums] == s->rows[a], "sums and a differ in rows");
  tile_model_require(s->row_bytes[sums] == s->row_bytes[b], "sums and b differ in columns");
  tile_model_require(s->row_bytes[a] / 4 == s->rows[b], "a and b differ in depth");
}

static inline void tile_dot_u8s8(int sums, int a, int b) {
  tile_model_require_product(sums, a, b);
  const tile_shapes *s = &tile_model.shapes;
  for (int m = 0; m < s->rows[sums]; ++m)
    for (int n = 0; n < s->row_bytes[sums] / 4; ++n) {
      uint32_t sum;
      memcpy(&sum, tile_model.tiles[sums][m] + 4 * n, 4);
      for (int k = 0; k < s->rows[b]; ++k)
        for (int i = 0; i < 4; ++i)
          // Wraps around, as the instruction does.
          sum += (uint32_t)(tile_model.tiles[a][m][4 * k + i] *
                            (int8_t)tile_model.tiles[b][k][4 * n + i]);
      memcpy(tile_model.tiles[sums][m] + 4 * n, &sum, 4);
    }
}

// Subnormal inputs and results count as zero.
static inline float tile_model_flushed(float x) {
  return fpclassify(x) == FP_SUBNORMAL ? copysignf(0, x) : x;
}

static inline float tile_model_bf16(const uint8_t *from) {
  const uint32_t bits = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 24;
  float x;
  memcpy(&x, &bits, 4);
  return tile_model_flushed(x);
}

// Even and odd columns are summed apart, each product fused with its addition, and added at the
// end.
static inline void tile_dot_b16(int sums, int a, int b) {
  tile_model_require_product(sums, a, b);
  const tile_shapes *s = &tile_model.shapes;
  for (int m = 0; m < s->rows[sums]; ++m)
    for (int n = 0; n < s->row_bytes[sums] / 4; ++n) {
      float parts[2] = {0, 0}, sum;
      for (int k = 0; k < s->rows[b]; ++k)
        for (int i = 0; i < 2; ++i)
          parts[i] =
              tile_model_flushed(fmaf(tile_model_bf16(tile_model.tiles[a][m] + 4 * k + 2 * i),
                                      tile_model_bf16(tile_model.tiles[b][k] + 4 * n + 2 * i),
                                      parts[i]));
      memcpy(&sum, tile_model.tiles[sums][m] + 4 * n, 4);
      sum = tile_model_flushed(tile_model_flushed(sum) +
                               tile_model_flushed(parts[0] + parts[1]));
      memcpy(tile_model.tiles[sums][m] + 4 * n, &sum, 4);
    }
}

#endif
