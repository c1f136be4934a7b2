// Weights made up and packed in tile order, read straight from the text of bench_tiles.h and
// sharing nothing with the kernels or with the packer of the tool.
#ifndef BENCH_TESTS_NEON_PACKING_H
#define BENCH_TESTS_NEON_PACKING_H

#include "guarded.h"

#include "bench_tiles.h"

enum { FP32, BF16, W8A16, W4A16, W8A8, PRECISIONS };
enum { DENSE, BITMASK, NM };

static uint32_t float_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}
static float bits_float(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}
static uint16_t to_bf16(float x) {
  const uint32_t bits = float_bits(x);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
static float from_bf16(uint16_t bits) { return bits_float((uint32_t)bits << 16); }

typedef struct {
  int rows, columns;
  // What is stored of each weight, and what one unit of it is worth: [row][column].
  float *stored, *worth;
  uint8_t *kept;
} matrix;

static int position(int precision, int r, int c) {
  switch (precision) {
    case FP32: return 16 * c + r;
    case BF16: return 32 * (c / 2) + 2 * r + c % 2;
    case W8A8: return 4 * r + c;
    default: return 4 * r + 2 * (c % 2) + c / 2;
  }
}

static int bits_of(int precision) {
  return precision == FP32 ? 32 : precision == BF16 ? 16 : precision == W4A16 ? 4 : 8;
}

static float random_weight(int precision) {
  switch (precision) {
    case FP32: return random_float();
    case BF16: return from_bf16(to_bf16(random_float()));
    case W4A16: return (float)(random_below(15) - 7);
    // The largest ones often, for sums that might not fit.
    default:
      return (float)(random_below(3) ? random_below(255) - 127 : random_below(2) * 254 - 127);
  }
}

// density: chance in 256 that a weight is kept, where there is no N:M.
static matrix make_matrix(int precision, int rows, int columns, int density, int n, int m) {
  const size_t count = (size_t)rows * (size_t)columns;
  matrix a = {rows, columns, calloc(count, 4), calloc(count, 4), calloc(count, 1)};
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      int chosen = random_below(256) < density;
      if (n) {
        int before = 0;
        for (int i = c / m * m; i < c; ++i) before += a.kept[r * columns + i];
        chosen = before < n && random_below(m) < n;
      }
      a.kept[r * columns + c] = (uint8_t)chosen;
      if (chosen) a.stored[r * columns + c] = random_weight(precision);
    }
  return a;
}

// Puts `value`, the `index`-th of those from `to` on.
static void put(int precision, uint8_t *to, int index, float value) {
  const uint32_t whole = float_bits(value);
  const uint16_t half = to_bf16(value);
  switch (precision) {
    case FP32: memcpy(to + 4 * index, &whole, 4); break;
    case BF16: memcpy(to + 2 * index, &half, 2); break;
    case W4A16: {
      const int nibble = (int)value + 8;
      to[index / 2] = (uint8_t)(index % 2 ? (to[index / 2] & 15) | nibble << 4 : nibble);
      break;
    }
    default: to[index] = (uint8_t)(int8_t)value;
  }
}

// Packs one quad and returns how many bytes its values take.
static size_t pack_quad(const matrix *a, int layout, int precision, int block, int quad,
                        uint64_t *mask, uint8_t *to) {
  float at[64] = {0};
  *mask = layout == DENSE ? ~UINT64_C(0) : 0;
  for (int r = 0; r < 16; ++r)
    for (int c = 0; c < 4; ++c) {
      const int row = 16 * block + r, column = 4 * quad + c, p = position(precision, r, c);
      if (row >= a->rows || column >= a->columns || !a->kept[row * a->columns + column]) continue;
      at[p] = a->stored[row * a->columns + column];
      *mask |= UINT64_C(1) << p;
    }
  int count = 0;
  for (int p = 0; p < 64; ++p)
    if (*mask >> p & 1) put(precision, to, count++, at[p]);
  return ((size_t)(count * bits_of(precision)) + 7) / 8;
}

static bench_tiles pack_matrix(matrix *a, int layout, int precision, int n, int m) {
  const int blocks = (a->rows + 15) / 16, quads = (a->columns + 3) / 4, bits = bits_of(precision);
  const int strip_quads = m > 4 ? m / 4 : 1, strips = (quads + strip_quads - 1) / strip_quads;
  const size_t strip_bytes =
      layout == NM ? (size_t)bench_strip_bytes(n, m, bits) * (m == 2 ? 2 : 1) : 0;
  uint64_t *masks = guarded(8 * (size_t)(blocks * quads));
  uint64_t *starts = guarded(8 * (size_t)blocks);
  uint8_t *packed = calloc((size_t)(blocks * strips) + 1, 256 * (size_t)strip_quads + strip_bytes);
  size_t at = 0;
  for (int b = 0; b < blocks; ++b) {
    starts[b] = at;
    for (int q = 0; q < quads; ++q) {
      if (layout == NM && q % strip_quads == 0)
        at = (size_t)(b * strips + q / strip_quads) * strip_bytes;
      at += pack_quad(a, layout, precision, b, q, &masks[b * quads + q], packed + at);
    }
    if (layout == NM) at = (size_t)((b + 1) * strips) * strip_bytes;
  }
  uint8_t *values = guarded(at + BENCH_TILE_SLACK);
  memcpy(values, packed, at);
  free(packed);

  bench_tiles w = {layout == DENSE ? NULL : masks, values, layout == BITMASK ? starts : NULL, NULL,
                   NULL, a->rows, quads, layout == NM ? n : 0, layout == NM ? m : 0};
  const int groups = (a->columns + 127) / 128;
  float *row_scales = guarded(4 * 16 * (size_t)blocks);
  uint16_t *group_scales = guarded(2 * 16 * (size_t)(blocks * groups));
  int32_t *sums = guarded(4 * 16 * (size_t)blocks);
  for (int i = 0; i < 16 * blocks; ++i) row_scales[i] = 0.001f * (float)(1 + random_below(1000));
  for (int i = 0; i < 16 * blocks * groups; ++i) group_scales[i] = to_bf16(row_scales[i % 16] / 8);
  memset(sums, 0, 4 * 16 * (size_t)blocks);
  for (int r = 0; r < a->rows; ++r)
    for (int c = 0; c < a->columns; ++c) {
      const int i = r * a->columns + c;
      a->worth[i] = precision == W4A16
                        ? from_bf16(group_scales[(r / 16 * groups + c / 128) * 16 + r % 16])
                    : precision == W8A16 || precision == W8A8 ? row_scales[r]
                                                              : 1;
      sums[r] += (int32_t)a->stored[i];
    }
  if (precision == W4A16) w.scales = group_scales;
  if (precision == W8A16 || precision == W8A8) w.scales = row_scales;
  if (precision == W8A8) w.row_sums = sums;
  return w;
}

#endif
