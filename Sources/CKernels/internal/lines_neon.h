// The line operations of tiles.h for NEON with the dot product instructions.
#ifndef BENCH_INTERNAL_LINES_H
#define BENCH_INTERNAL_LINES_H

#include <arm_neon.h>

#include "bench_tiles.h"
#include "inline.h"

// GCC lets its dot product intrinsics be inlined only where the whole architecture level is given.
#define LINE_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))
#define LINE_INLINE LINE_TARGET BENCH_INLINE

// 5 tokens × 4 sums, a line's 4 vectors, and what the two products of a bf16 line need.
#define LINE_TOKENS 5
#define LINE_BLOCKS 1
#define LINE_FEW BENCH_FEW_NEON
#define LINE_FEW_CASES(DO) DO(1) DO(2) DO(3)
#define LINE_SUMS 2
#define LINE_ACTIVATION_BIAS 0

typedef struct {
  uint8x16_t v[4];
} line;
typedef struct {
  float32x4_t v[4];
} acc_f;
typedef struct {
  int32x4_t v[4];
} acc_i;

#define QUARTERS(I) for (int I = 0; I < 4; ++I)

LINE_INLINE line line_load(const void *from) {
  line a;
  QUARTERS(i) a.v[i] = vld1q_u8((const uint8_t *)from + 16 * i);
  return a;
}
LINE_INLINE void line_store(void *to, line a) {
  QUARTERS(i) vst1q_u8((uint8_t *)to + 16 * i, a.v[i]);
}
// Makes the compiler produce a line that nothing uses; no instruction of its own. Chained by `kept`, not
// volatile, so that loads may be moved across.
LINE_INLINE void line_keep(int64_t *kept, line a) {
  __asm__("" : "+r"(*kept) : "w"(a.v[0]), "w"(a.v[1]), "w"(a.v[2]), "w"(a.v[3]));
}

LINE_INLINE acc_f acc_f_broadcast(float value) {
  acc_f a;
  QUARTERS(i) a.v[i] = vdupq_n_f32(value);
  return a;
}
LINE_INLINE acc_f acc_f_zero(void) { return acc_f_broadcast(0); }
LINE_INLINE acc_f acc_f_load(const float *from) {
  acc_f a;
  QUARTERS(i) a.v[i] = vld1q_f32(from + 4 * i);
  return a;
}
LINE_INLINE void acc_f_store(float *to, acc_f a) { QUARTERS(i) vst1q_f32(to + 4 * i, a.v[i]); }
// The first `rows` lanes; touches no more than those.
LINE_INLINE void acc_f_store_first(float *to, acc_f a, int64_t rows) {
  float lanes[16];
  acc_f_store(lanes, a);
  for (int64_t r = 0; r < rows; ++r) to[r] = lanes[r];
}
LINE_INLINE acc_f acc_f_add(acc_f a, acc_f b) {
  QUARTERS(i) a.v[i] = vaddq_f32(a.v[i], b.v[i]);
  return a;
}
LINE_INLINE acc_f acc_f_mul(acc_f a, acc_f b) {
  QUARTERS(i) a.v[i] = vmulq_f32(a.v[i], b.v[i]);
  return a;
}
LINE_INLINE acc_f acc_f_fma(acc_f a, acc_f b, acc_f c) {
  QUARTERS(i) c.v[i] = vfmaq_f32(c.v[i], a.v[i], b.v[i]);
  return c;
}

LINE_INLINE acc_i acc_i_load(const int32_t *from) {
  acc_i a;
  QUARTERS(i) a.v[i] = vld1q_s32(from + 4 * i);
  return a;
}
LINE_INLINE acc_i acc_i_add(acc_i a, acc_i b) {
  QUARTERS(i) a.v[i] = vaddq_s32(a.v[i], b.v[i]);
  return a;
}
LINE_INLINE acc_f acc_i_to_f(acc_i a) {
  acc_f f;
  QUARTERS(i) f.v[i] = vcvtq_f32_s32(a.v[i]);
  return f;
}
LINE_INLINE acc_f acc_i_as_f(acc_i a) {
  acc_f f;
  QUARTERS(i) f.v[i] = vreinterpretq_f32_s32(a.v[i]);
  return f;
}
LINE_INLINE acc_i acc_f_as_i(acc_f f) {
  acc_i a;
  QUARTERS(i) a.v[i] = vreinterpretq_s32_f32(f.v[i]);
  return a;
}
// There is no bias to take back.
LINE_INLINE acc_i acc_i_unbias(acc_i sums, acc_i row_sums) {
  (void)row_sums;
  return sums;
}

// 16 bf16, widened.
LINE_INLINE acc_f scale_load(const uint16_t *from) {
  acc_f a;
  QUARTERS(i) a.v[i] = vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(from + 4 * i), 16));
  return a;
}

LINE_INLINE acc_f dot_f32(acc_f sum, line w, uint32_t unit) {
  const float32x4_t x = vreinterpretq_f32_u32(vdupq_n_u32(unit));
  QUARTERS(i) sum.v[i] = vfmaq_f32(sum.v[i], vreinterpretq_f32_u8(w.v[i]), x);
  return sum;
}

LINE_INLINE acc_f dot_b16(acc_f sum, line w, uint32_t unit) {
  const uint32x4_t x = vdupq_n_u32(unit), upper = vdupq_n_u32(0xffff0000);
  const float32x4_t x0 = vreinterpretq_f32_u32(vshlq_n_u32(x, 16));
  const float32x4_t x1 = vreinterpretq_f32_u32(vandq_u32(x, upper));
  QUARTERS(i) {
    const uint32x4_t pair = vreinterpretq_u32_u8(w.v[i]);
    sum.v[i] = vfmaq_f32(sum.v[i], vreinterpretq_f32_u32(vshlq_n_u32(pair, 16)), x0);
    sum.v[i] = vfmaq_f32(sum.v[i], vreinterpretq_f32_u32(vandq_u32(pair, upper)), x1);
  }
  return sum;
}

LINE_INLINE acc_i dot_u8s8(acc_i sum, line w, uint32_t unit) {
  const int8x16_t x = vreinterpretq_s8_u32(vdupq_n_u32(unit));
  QUARTERS(i) sum.v[i] = vdotq_s32(sum.v[i], vreinterpretq_s8_u8(w.v[i]), x);
  return sum;
}

#include "quads_neon.h"

#endif
