// The line operations of tiles.h in plain C: what the others are compared with.
#ifndef BENCH_INTERNAL_LINES_H
#define BENCH_INTERNAL_LINES_H

#include <math.h>
#include <string.h>

#include "bench_tiles.h"
#include "inline.h"

#define LINE_TARGET
#define LINE_INLINE BENCH_INLINE

#define LINE_TOKENS 4
#define LINE_BLOCKS 1
#define LINE_FEW BENCH_FEW_GENERIC
#define LINE_FEW_CASES(DO) DO(1) DO(2)
#define LINE_SUMS 1
#define LINE_ACTIVATION_BIAS 0

typedef struct {
  uint32_t v[16];
} line;
typedef struct {
  float v[16];
} acc_f;
typedef struct {
  int32_t v[16];
} acc_i;

#define LANES(I) for (int I = 0; I < 16; ++I)

LINE_INLINE line line_load(const void *from) {
  line a;
  memcpy(a.v, from, sizeof a.v);
  return a;
}
LINE_INLINE void line_store(void *to, line a) { memcpy(to, a.v, sizeof a.v); }
// Makes the compiler produce a line that nothing uses.
LINE_INLINE void line_keep(int64_t *kept, line a) { __asm__("" : "+r"(*kept) : "m"(a)); }

LINE_INLINE acc_f acc_f_broadcast(float value) {
  acc_f a;
  LANES(i) a.v[i] = value;
  return a;
}
LINE_INLINE acc_f acc_f_zero(void) { return acc_f_broadcast(0); }
LINE_INLINE acc_f acc_f_load(const float *from) {
  acc_f a;
  memcpy(a.v, from, sizeof a.v);
  return a;
}
LINE_INLINE void acc_f_store(float *to, acc_f a) { memcpy(to, a.v, sizeof a.v); }
// The first `rows` lanes; touches no more than those.
LINE_INLINE void acc_f_store_first(float *to, acc_f a, int64_t rows) {
  memcpy(to, a.v, (size_t)rows * sizeof *to);
}
LINE_INLINE acc_f acc_f_add(acc_f a, acc_f b) {
  LANES(i) a.v[i] += b.v[i];
  return a;
}
LINE_INLINE acc_f acc_f_mul(acc_f a, acc_f b) {
  LANES(i) a.v[i] *= b.v[i];
  return a;
}
LINE_INLINE acc_f acc_f_fma(acc_f a, acc_f b, acc_f c) {
  LANES(i) c.v[i] += a.v[i] * b.v[i];
  return c;
}

LINE_INLINE acc_i acc_i_load(const int32_t *from) {
  acc_i a;
  memcpy(a.v, from, sizeof a.v);
  return a;
}
LINE_INLINE acc_i acc_i_add(acc_i a, acc_i b) {
  LANES(i) a.v[i] += b.v[i];
  return a;
}
LINE_INLINE acc_f acc_i_to_f(acc_i a) {
  acc_f f;
  LANES(i) f.v[i] = (float)a.v[i];
  return f;
}
LINE_INLINE acc_f acc_i_as_f(acc_i a) {
  acc_f f;
  memcpy(f.v, a.v, sizeof f.v);
  return f;
}
LINE_INLINE acc_i acc_f_as_i(acc_f f) {
  acc_i a;
  memcpy(a.v, f.v, sizeof a.v);
  return a;
}
// Takes back a bias of 128, of which these activations have none but those of the tile unit.
LINE_INLINE acc_i acc_i_unbias(acc_i sums, acc_i row_sums) {
  LANES(i) sums.v[i] -= 128 * row_sums.v[i];
  return sums;
}

LINE_INLINE float line_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// 16 bf16, widened.
LINE_INLINE acc_f scale_load(const uint16_t *from) {
  acc_f a;
  LANES(i) a.v[i] = line_float((uint32_t)from[i] << 16);
  return a;
}

LINE_INLINE acc_f dot_f32(acc_f sum, line w, uint32_t unit) {
  const float x = line_float(unit);
  LANES(i) sum.v[i] += line_float(w.v[i]) * x;
  return sum;
}

LINE_INLINE acc_f dot_b16(acc_f sum, line w, uint32_t unit) {
  const float x0 = line_float(unit << 16), x1 = line_float(unit & 0xffff0000);
  LANES(i) sum.v[i] += line_float(w.v[i] << 16) * x0 + line_float(w.v[i] & 0xffff0000) * x1;
  return sum;
}

LINE_INLINE acc_i dot_u8s8(acc_i sum, line w, uint32_t unit) {
  LANES(i)
    for (int c = 0; c < 4; ++c)
      sum.v[i] += (int8_t)(w.v[i] >> 8 * c) * (int8_t)(unit >> 8 * c);
  return sum;
}

#include "quads_generic.h"

#endif
