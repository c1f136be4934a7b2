// Packing of activations with NEON; included after lines_neon.h.
#ifndef BENCH_INTERNAL_PACK_NEON_H
#define BENCH_INTERNAL_PACK_NEON_H

#include <float.h>

#include "bench_tiles.h"
#include "tile_layout.h"

#define PACK_UNITS 4

// Four floats, of which the first `left` count; zeros follow.
LINE_INLINE float32x4_t pack_floats(const float *x, int64_t left) {
  if (left >= 4) return vld1q_f32(x);
  float lanes[4] = {0};
  for (int64_t i = 0; i < left; ++i) lanes[i] = x[i];
  return vld1q_f32(lanes);
}

LINE_INLINE float pack_largest(const float *x, int64_t columns) {
  float32x4_t most[4];
  QUARTERS(i) most[i] = vdupq_n_f32(0);
  for (int64_t c = 0; c < columns; c += 16)
    QUARTERS(i)
      most[i] = vmaxnmq_f32(most[i], vabsq_f32(pack_floats(x + c + 4 * i, columns - c - 4 * i)));
  return vmaxnmvq_f32(vmaxnmq_f32(vmaxnmq_f32(most[0], most[1]), vmaxnmq_f32(most[2], most[3])));
}

// As bf16: rounded to nearest even; a NaN stays one.
LINE_INLINE uint16x4_t pack_bf16(float32x4_t x) {
  const uint32x4_t bits = vreinterpretq_u32_f32(x);
  const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
  const uint32x4_t rounded = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
  const uint32x4_t nan = vorrq_u32(bits, vdupq_n_u32(0x400000));
  return vshrn_n_u32(vbslq_u32(vceqq_f32(x, x), rounded, nan), 16);
}

// Four units of one token: `left` floats from `x` on count, zeros follow.
LINE_INLINE void pack_units(const int precision, const float *x, int64_t left, float inverse,
                            uint32_t *units) {
  uint8x16_t packed;
  if (precision == TILE_FP32) {
    packed = vreinterpretq_u8_f32(pack_floats(x, left));
  } else if (precision == TILE_W8A8) {
    int16x4_t q[4];
    QUARTERS(i)
      q[i] = vqmovn_s32(vcvtnq_s32_f32(
          vmulq_n_f32(pack_floats(x + 4 * i, left - 4 * i), inverse)));
    packed = vreinterpretq_u8_s8(vcombine_s8(vqmovn_s16(vcombine_s16(q[0], q[1])),
                                             vqmovn_s16(vcombine_s16(q[2], q[3]))));
  } else {
    packed = vreinterpretq_u8_u16(
        vcombine_u16(pack_bf16(pack_floats(x, left)), pack_bf16(pack_floats(x + 4, left - 4))));
  }
  vst1q_u8((uint8_t *)units, packed);
}

#include "pack.h"

#endif
