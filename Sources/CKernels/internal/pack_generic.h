// Packing of activations in plain C; included after the lines_*.h whose units it makes.
#ifndef BENCH_INTERNAL_PACK_GENERIC_H
#define BENCH_INTERNAL_PACK_GENERIC_H

#include <float.h>
#include <math.h>
#include <string.h>

#include "bench_tiles.h"
#include "tile_layout.h"

#define PACK_UNITS 16

LINE_INLINE float pack_largest(const float *x, int64_t columns) {
  float largest = 0;
  for (int64_t c = 0; c < columns; ++c) {
    const float magnitude = fabsf(x[c]);
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

// Rounded to nearest even; a NaN stays one.
LINE_INLINE uint32_t pack_bf16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  if (x != x) return bits >> 16 | 0x40;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

// `left` floats from `x` on count, zeros follow.
LINE_INLINE void pack_units(const int precision, const float *x, int64_t left, float inverse,
                            uint32_t *units) {
  const int each = precision == TILE_FP32 ? 1 : precision == TILE_W8A8 ? 4 : 2;
  for (int u = 0; u < PACK_UNITS; ++u) {
    uint32_t unit = 0;
    for (int i = 0; i < each; ++i) {
      const float value = u * each + i < left ? x[u * each + i] : 0;
      if (precision == TILE_FP32)
        memcpy(&unit, &value, 4);
      else if (precision == TILE_W8A8)
        unit |= ((uint32_t)(lrintf(value * inverse) + LINE_ACTIVATION_BIAS) & 0xff) << 8 * i;
      else
        unit |= pack_bf16(value) << 16 * i;
    }
    units[u] = unit;
  }
}

#include "pack.h"

#endif
