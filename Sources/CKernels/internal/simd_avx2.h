// The vector operations that the kernels are written in, for AVX2 with FMA.
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
SIMD_INLINE void simd_store(float *to, simd_f32 v) { _mm256_storeu_ps(to, v); }
SIMD_INLINE simd_f32 simd_add(simd_f32 a, simd_f32 b) { return _mm256_add_ps(a, b); }
SIMD_INLINE simd_f32 simd_xor(simd_f32 a, simd_f32 b) { return _mm256_xor_ps(a, b); }
SIMD_INLINE simd_f32 simd_fma(simd_f32 a, simd_f32 b, simd_f32 c) {
  return _mm256_fmadd_ps(a, b, c);
}
SIMD_INLINE float simd_sum(simd_f32 v) {
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

// The first `lanes` floats, zeros behind them; touches no more than those.
SIMD_INLINE simd_f32 simd_load_first(const float *from, int64_t lanes) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i count = _mm256_set1_epi32((int)(lanes > 8 ? 8 : lanes));
  return _mm256_maskload_ps(from, _mm256_cmpgt_epi32(count, lane));
}

// Byte i of entry m: how many bits of m lie below bit i where bit i is set, else 0x80.
extern const uint64_t bench_expand_table[256];

// Lane i gets the next value where bit i of `mask` is set, else zero; 8 values are readable.
SIMD_INLINE simd_f32 simd_expand(uint64_t mask, const float *values) {
  const __m256i from = _mm256_cvtepi8_epi32(
      _mm_cvtsi64_si128((long long)bench_expand_table[mask & 0xff]));
  const __m256 moved = _mm256_permutevar8x32_ps(_mm256_loadu_ps(values), from);
  return _mm256_blendv_ps(moved, _mm256_setzero_ps(), _mm256_castsi256_ps(from));
}

SIMD_INLINE simd_f32 simd_gather16(const float *base, const uint16_t *index) {
  const __m128i narrow = _mm_loadu_si128((const __m128i *)index);
  return _mm256_i32gather_ps(base, _mm256_cvtepu16_epi32(narrow), 4);
}

SIMD_INLINE simd_f32 simd_gather32(const float *base, const uint32_t *index) {
  return _mm256_i32gather_ps(base, _mm256_loadu_si256((const __m256i *)index), 4);
}

#endif
