#include "bench_ceilings.h"

#if defined(__x86_64__)

#include "../internal/simd_avx512.h"
// The vector operations come first: the loops are written in them.
#include "../internal/ceilings.h"

SIMD_TARGET uint64_t bench_read_avx512(const void *at, size_t bytes, int streams, size_t prefetch,
                                     size_t *read) {
  return read_all(at, bytes, streams, prefetch, read);
}

SIMD_TARGET uint64_t bench_mix_avx512(const void *at, size_t bytes, uint64_t passes,
                                   size_t prefetch, double *sum, uint64_t *sink) {
  return mix(at, bytes, passes, prefetch, sum, sink);
}

SIMD_TARGET uint64_t bench_peak_fp32_avx512(uint64_t iterations, double *sum) {
  return peak_fp32(iterations, sum);
}

SIMD_TARGET uint64_t bench_peak_bf16_avx512(uint64_t iterations, double *sum) {
  __m512 sums[PEAK_CHAINS];
  for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = _mm512_setzero_ps();
  const __m512i high = _mm512_set1_epi32((int)0xffff0000);
  __m512i pairs = _mm512_set1_epi16(0x3f00);  // halves
  __m512 x = _mm512_set1_ps(2 * (float)BENCH_PEAK_FLOAT_STEP);
  PEAK_OPAQUE(x);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 12
    for (int c = 0; c < PEAK_CHAINS; c += 2) {
      PEAK_OPAQUE(pairs);
      const __m512 even = _mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16));
      const __m512 odd = _mm512_castsi512_ps(_mm512_and_si512(pairs, high));
      sums[c] = _mm512_fmadd_ps(even, x, sums[c]);
      sums[c + 1] = _mm512_fmadd_ps(odd, x, sums[c + 1]);
    }
  *sum = peak_float_sum(sums);
  return iterations * PEAK_CHAINS * 16 * 2;
}

SIMD_TARGET static double int8_sum(const __m512i *sums, int count) {
  int64_t total = 0;
  for (int c = 0; c < count; ++c) total += _mm512_reduce_add_epi32(sums[c]);
  return (double)total;
}

// There is no vpsignb of this width: x is negated where a mask says that the weight is negative.
SIMD_TARGET uint64_t bench_peak_int8_avx512(uint64_t iterations, double *sum) {
  enum { CHAINS = 8 };
  __m512i sums[CHAINS];
  for (int c = 0; c < CHAINS; ++c) sums[c] = _mm512_setzero_si512();
  const __m512i ones = _mm512_set1_epi16(1);
  const __m512i w = _mm512_set1_epi8(BENCH_PEAK_INT8_STEP / 2);
  __m512i magnitude = _mm512_abs_epi8(w), x = _mm512_set1_epi8(2);
  __mmask64 negative = _mm512_movepi8_mask(w);
  PEAK_OPAQUE(magnitude);
  __asm__("" : "+k"(negative));
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 8
    for (int c = 0; c < CHAINS; ++c) {
      PEAK_OPAQUE(x);
      const __m512i signed_x = _mm512_mask_sub_epi8(x, negative, _mm512_setzero_si512(), x);
      const __m512i pairs = _mm512_maddubs_epi16(magnitude, signed_x);
      sums[c] = _mm512_add_epi32(sums[c], _mm512_madd_epi16(pairs, ones));
    }
  *sum = int8_sum(sums, CHAINS);
  return iterations * CHAINS * 64 * 2;
}

__attribute__((target("avx512f,avx512bw,avx512vnni"))) uint64_t bench_peak_int8_avx512vnni(
    uint64_t iterations, double *sum) {
  __m512i sums[PEAK_CHAINS];
  for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = _mm512_setzero_si512();
  __m512i w = _mm512_set1_epi8(BENCH_PEAK_INT8_STEP / 2), x = _mm512_set1_epi8(2);
  PEAK_OPAQUE(w);
  PEAK_OPAQUE(x);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 12
    for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = _mm512_dpbusd_epi32(sums[c], x, w);
  *sum = int8_sum(sums, PEAK_CHAINS);
  return iterations * PEAK_CHAINS * 64 * 2;
}

__attribute__((target("avx512f,avx512bf16"))) uint64_t bench_peak_bf16_avx512bf16(
    uint64_t iterations, double *sum) {
  __m512 sums[PEAK_CHAINS];
  for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = _mm512_setzero_ps();
  __m512i halves = _mm512_set1_epi16(0x3f00);
  PEAK_OPAQUE(halves);
  __m512bh w, x;
  __builtin_memcpy(&w, &halves, sizeof w);
  PEAK_OPAQUE(halves);
  __builtin_memcpy(&x, &halves, sizeof x);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 12
    for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = _mm512_dpbf16_ps(sums[c], w, x);
  *sum = 0;
  for (int c = 0; c < PEAK_CHAINS; ++c) *sum += (double)_mm512_reduce_add_ps(sums[c]);
  return iterations * PEAK_CHAINS * 32 * 2;
}

#endif
