#include "bench_ceilings.h"

#if defined(__x86_64__)

#include "../internal/simd_avx2.h"
// The vector operations come first: the loops are written in them.
#include "../internal/ceilings.h"

SIMD_TARGET uint64_t bench_read_avx2(const void *at, size_t bytes, int streams, size_t prefetch,
                                     size_t *read) {
  return read_all(at, bytes, streams, prefetch, read);
}

SIMD_TARGET uint64_t bench_mix_avx2(const void *at, size_t bytes, uint64_t passes,
                                   size_t prefetch, double *sum, uint64_t *sink) {
  return mix(at, bytes, passes, prefetch, sum, sink);
}

SIMD_TARGET uint64_t bench_peak_fp32_avx2(uint64_t iterations, double *sum) {
  return peak_fp32(iterations, sum);
}

SIMD_TARGET uint64_t bench_peak_bf16_avx2(uint64_t iterations, double *sum) {
  __m256 sums[PEAK_CHAINS];
  for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = _mm256_setzero_ps();
  const __m256i high = _mm256_set1_epi32((int)0xffff0000);
  __m256i pairs = _mm256_set1_epi16(0x3f00);  // halves
  __m256 x = _mm256_set1_ps(2 * (float)BENCH_PEAK_FLOAT_STEP);
  PEAK_OPAQUE(x);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 12
    for (int c = 0; c < PEAK_CHAINS; c += 2) {
      PEAK_OPAQUE(pairs);
      const __m256 even = _mm256_castsi256_ps(_mm256_slli_epi32(pairs, 16));
      const __m256 odd = _mm256_castsi256_ps(_mm256_and_si256(pairs, high));
      sums[c] = _mm256_fmadd_ps(even, x, sums[c]);
      sums[c + 1] = _mm256_fmadd_ps(odd, x, sums[c + 1]);
    }
  *sum = peak_float_sum(sums);
  return iterations * PEAK_CHAINS * 8 * 2;
}

// On words widened beforehand: no slower than vpsignb, vpmaddubsw and vpmaddwd on bytes, and a
// quarter faster on Zen 4.
SIMD_TARGET uint64_t bench_peak_int8_avx2(uint64_t iterations, double *sum) {
  __m256i sums[PEAK_CHAINS];
  for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = _mm256_setzero_si256();
  __m256i w = _mm256_set1_epi16(BENCH_PEAK_INT8_STEP / 2), x = _mm256_set1_epi16(2);
  PEAK_OPAQUE(w);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 12
    for (int c = 0; c < PEAK_CHAINS; ++c) {
      PEAK_OPAQUE(x);
      sums[c] = _mm256_add_epi32(sums[c], _mm256_madd_epi16(w, x));
    }
  int64_t total = 0;
  for (int c = 0; c < PEAK_CHAINS; ++c) {
    int32_t lanes[8];
    _mm256_storeu_si256((__m256i *)lanes, sums[c]);
    for (int l = 0; l < 8; ++l) total += lanes[l];
  }
  *sum = (double)total;
  return iterations * PEAK_CHAINS * 16 * 2;
}

#endif
