// Random weights in tile order, packed bit by bit after the text of bench_tiles.h, into heap
// buffers of exactly their size: AddressSanitizer sees every byte read beyond.
#ifndef CHECK_AMX_WEIGHTS_H
#define CHECK_AMX_WEIGHTS_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bench_tiles.h"

enum { BF16, W8A16, W4A16, W8A8, PRECISIONS };
static const char *const precision_names[] = {"bf16", "w8a16", "w4a16", "w8a8"};

// `kept` of `group` is 0:0 for dense and bitmask.
typedef struct {
  const char *name;
  int masked, kept, group;
} layout;

static uint64_t random_state = 1;

static uint32_t random_bits(void) {
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(random_state >> 33);
}

static double random_unit(void) { return random_bits() / 2147483648.0; }

static uint32_t float_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

static float bf16_value(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float x;
  memcpy(&x, &wide, 4);
  return x;
}

static uint16_t bf16_bits(float x) {
  const uint32_t bits = float_bits(x);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

typedef struct {
  bench_tiles tiles;
  int precision;
  int64_t columns;
  // As stored, [rows][columns], zero where pruned; and scales [rows][groups of columns].
  float *elements;
  int64_t groups;
  float *scales;
} weights;

static int bits_of(int precision) {
  return precision == BF16 ? 16 : precision == W4A16 ? 4 : 8;
}

// Row and column of position `i` of a quad.
static void position(int precision, int i, int *row, int *column) {
  *row = precision == BF16 ? i % 32 / 2 : i / 4;
  *column = precision == BF16   ? 2 * (i / 32) + i % 2
            : precision == W8A8 ? i % 4
                                : 2 * (i % 2) + i % 4 / 2;
}

static void *copy(const void *from, size_t bytes) {
  void *to = malloc(bytes);
  memcpy(to, from, bytes);
  return to;
}

// Appends values to a growing stream.
typedef struct {
  uint8_t *bytes;
  size_t count, room;
} stream;

static void put(stream *s, const void *bytes, size_t count) {
  while (s->count + count > s->room) s->bytes = realloc(s->bytes, s->room = 2 * s->room + 64);
  memcpy(s->bytes + s->count, bytes, count);
  s->count += count;
}

static void put_quad(stream *s, int precision, uint64_t mask, const float *q) {
  uint8_t nibble = 0;
  int half = 0;
  for (int i = 0; i < 64; ++i) {
    if (!(mask >> i & 1)) continue;
    if (precision == BF16) {
      const uint16_t bits = bf16_bits(q[i]);
      put(s, &bits, 2);
    } else if (precision != W4A16) {
      const int8_t byte = (int8_t)q[i];
      put(s, &byte, 1);
    } else if ((half ^= 1)) {
      nibble = (uint8_t)(q[i] + 8);
    } else {
      nibble |= (uint8_t)((uint8_t)(q[i] + 8) << 4);
      put(s, &nibble, 1);
    }
  }
  if (half) put(s, &nibble, 1);
}

static float random_element(int precision, int extreme) {
  const int most = precision == W4A16 ? 7 : 127;
  if (precision == BF16)
    return bf16_value(bf16_bits((float)((random_unit() - 0.5) * (extreme ? 1e18 : 2))));
  if (extreme) return random_bits() & 1 ? (float)most : (float)-most;
  return (float)((int)(random_bits() % (2 * (unsigned)most + 1)) - most);
}

// Keeps each weight with probability `keep`, but in N:M at most N of each M inputs of a row.
static uint8_t *random_kept(const layout *l, int64_t rows, int64_t columns, double keep) {
  uint8_t *kept = calloc((size_t)(rows * columns), 1);
  const int64_t group = l->kept ? l->group : columns;
  for (int64_t r = 0; r < rows; ++r) {
    // Now and then an empty or a full row.
    const unsigned kind = random_bits() % 16;
    for (int64_t g = 0; g < columns; g += group) {
      int64_t left = l->kept ? l->kept : columns;
      for (int64_t c = g; c < columns && c < g + group; ++c) {
        const int wanted = !l->masked || kind == 1 || (kind != 0 && random_unit() < keep);
        if (wanted && left-- > 0) kept[r * columns + c] = 1;
      }
    }
  }
  return kept;
}

static weights make_weights(const layout *l, int precision, int64_t rows, int64_t columns,
                            double keep, int extreme) {
  weights w = {0};
  const int64_t blocks = (rows + 15) / 16, quads = (columns + 3) / 4;
  w.precision = precision;
  w.columns = columns;
  w.groups = precision == W4A16 ? (columns + 127) / 128 : 1;
  w.tiles.rows = rows;
  w.tiles.quads = quads;
  w.tiles.kept = l->kept;
  w.tiles.group = l->group;
  uint8_t *kept = random_kept(l, rows, columns, keep);
  w.elements = calloc((size_t)(rows * columns), sizeof(float));
  for (int64_t i = 0; i < rows * columns; ++i)
    if (kept[i]) w.elements[i] = random_element(precision, extreme);
  w.scales = malloc((size_t)(rows * w.groups) * sizeof(float));
  for (int64_t i = 0; i < rows * w.groups; ++i)
    w.scales[i] = precision == BF16 ? 1 : bf16_value(bf16_bits((float)(0.01 + random_unit())));

  stream values = {0};
  uint64_t *masks = malloc((size_t)(blocks * quads) * 8);
  uint64_t *starts = malloc((size_t)blocks * 8);
  const int64_t strip_quads = l->group > 4 ? l->group / 4 : 1;
  const int64_t strip_bytes =
      l->kept ? bench_strip_bytes(l->kept, l->group, bits_of(precision)) *
                    (l->group < 4 ? 4 / l->group : 1)
              : 0;
  for (int64_t b = 0; b < blocks; ++b) {
    starts[b] = values.count;
    size_t strip_start = values.count;
    for (int64_t q = 0; q < quads; ++q) {
      float quad[64];
      uint64_t mask = 0;
      for (int i = 0; i < 64; ++i) {
        int r, c;
        position(precision, i, &r, &c);
        const int64_t row = b * 16 + r, column = q * 4 + c;
        const int inside = row < rows && column < columns;
        quad[i] = inside ? w.elements[row * columns + column] : 0;
        if (inside && kept[row * columns + column]) mask |= UINT64_C(1) << i;
      }
      masks[b * quads + q] = mask;
      put_quad(&values, precision, l->masked ? mask : ~UINT64_C(0), quad);
      // A strip keeps its full size; what is unused of it is set to something that would be
      // noticed.
      if (l->kept && ((q + 1) % strip_quads == 0 || q + 1 == quads)) {
        const uint8_t junk = 0x55;
        while (values.count < strip_start + (size_t)strip_bytes) put(&values, &junk, 1);
        strip_start = values.count;
      }
    }
  }
  const uint8_t slack[BENCH_TILE_SLACK] = {0x55};
  put(&values, slack, sizeof slack);
  w.tiles.values = copy(values.bytes, values.count);
  w.tiles.masks = l->masked ? copy(masks, (size_t)(blocks * quads) * 8) : NULL;
  w.tiles.starts = l->masked && !l->kept ? copy(starts, (size_t)blocks * 8) : NULL;
  if (precision == W4A16) {
    uint16_t *scales = calloc((size_t)(blocks * w.groups * 16), 2);
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t g = 0; g < w.groups; ++g)
        scales[(r / 16 * w.groups + g) * 16 + r % 16] = bf16_bits(w.scales[r * w.groups + g]);
    w.tiles.scales = scales;
  } else if (precision != BF16) {
    float *scales = calloc((size_t)blocks * 16, sizeof(float));
    memcpy(scales, w.scales, (size_t)rows * sizeof(float));
    w.tiles.scales = scales;
  }
  if (precision == W8A8) {
    int32_t *sums = calloc((size_t)blocks * 16, sizeof(int32_t));
    for (int64_t i = 0; i < rows * columns; ++i) sums[i / columns] += (int32_t)w.elements[i];
    w.tiles.row_sums = sums;
  }
  free(values.bytes);
  free(masks);
  free(starts);
  free(kept);
  return w;
}

static void free_weights(weights *w) {
  free((void *)w->tiles.values);
  free((void *)w->tiles.masks);
  free((void *)w->tiles.starts);
  free((void *)w->tiles.scales);
  free((void *)w->tiles.row_sums);
  free(w->elements);
  free(w->scales);
}

#endif
