// The vector operations that the ceiling loops are written in, for AVX2 with FMA.
#ifndef BENCH_INTERNAL_SIMD_H
#define BENCH_INTERNAL_SIMD_H

#include <immintrin.h>

#include "bits.h"

#define SIMD_TARGET __attribute__((target("avx2,fma,f16c,bmi,popcnt")))
#define SIMD_INLINE SIMD_TARGET BENCH_INLINE
#define SIMD_LANES 8

typedef __m256 simd_f32;

SIMD_INLINE simd_f32 simd_zero(void) { return _mm256_setzero_ps(); }
SIMD_INLINE simd_f32 simd_load(const float *from) { return _mm256_loadu_ps(from); }
SIMD_INLINE simd_f32 simd_broadcast(float value) { return _mm256_set1_ps(value); }
SIMD_INLINE simd_f32 simd_xor(simd_f32 a, simd_f32 b) { return _mm256_xor_ps(a, b); }
SIMD_INLINE simd_f32 simd_fma(simd_f32 a, simd_f32 b, simd_f32 c) {
  return _mm256_fmadd_ps(a, b, c);
}
SIMD_INLINE float simd_sum(simd_f32 v) {
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

#endif
