#include "bench_ceilings.h"

#if defined(__aarch64__)

#include <arm_neon.h>

// Four units of latency four are the most there are (Neoverse V1); 24 chains leave room for factors.
enum { CHAINS = 24 };
#define OPAQUE(factor) __asm__("" : "+w"(factor))

static double float_sum(const float32x4_t *sums) {
  double sum = 0;
  for (int c = 0; c < CHAINS; ++c) sum += (double)vaddvq_f32(sums[c]);
  return sum;
}

uint64_t bench_peak_fp32_neon(uint64_t iterations, double *sum) {
  float32x4_t sums[CHAINS];
  for (int c = 0; c < CHAINS; ++c) sums[c] = vdupq_n_f32(0);
  float32x4_t w = vdupq_n_f32(0.5f), x = vdupq_n_f32(2 * (float)BENCH_PEAK_FLOAT_STEP);
  OPAQUE(w);
  OPAQUE(x);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 24
    for (int c = 0; c < CHAINS; ++c) sums[c] = vfmaq_f32(sums[c], w, x);
  *sum = float_sum(sums);
  return iterations * CHAINS * 4 * 2;
}

uint64_t bench_peak_bf16_neon(uint64_t iterations, double *sum) {
  float32x4_t sums[CHAINS];
  for (int c = 0; c < CHAINS; ++c) sums[c] = vdupq_n_f32(0);
  const uint32x4_t high = vdupq_n_u32(0xffff0000);
  uint32x4_t pairs = vdupq_n_u32(0x3f003f00);  // halves
  float32x4_t x = vdupq_n_f32(2 * (float)BENCH_PEAK_FLOAT_STEP);
  OPAQUE(x);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 24
    for (int c = 0; c < CHAINS; c += 2) {
      OPAQUE(pairs);
      const float32x4_t even = vreinterpretq_f32_u32(vshlq_n_u32(pairs, 16));
      const float32x4_t odd = vreinterpretq_f32_u32(vandq_u32(pairs, high));
      sums[c] = vfmaq_f32(sums[c], even, x);
      sums[c + 1] = vfmaq_f32(sums[c + 1], odd, x);
    }
  *sum = float_sum(sums);
  return iterations * CHAINS * 4 * 2;
}

__attribute__((target("arch=armv8.2-a+dotprod"))) uint64_t bench_peak_int8_neon(
    uint64_t iterations, double *sum) {
  int32x4_t sums[CHAINS];
  for (int c = 0; c < CHAINS; ++c) sums[c] = vdupq_n_s32(0);
  int8x16_t w = vdupq_n_s8(BENCH_PEAK_INT8_STEP / 2), x = vdupq_n_s8(2);
  OPAQUE(w);
  OPAQUE(x);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 24
    for (int c = 0; c < CHAINS; ++c) sums[c] = vdotq_s32(sums[c], w, x);
  int64_t total = 0;
  for (int c = 0; c < CHAINS; ++c) total += vaddvq_s32(sums[c]);
  *sum = (double)total;
  return iterations * CHAINS * 16 * 2;
}

#endif
