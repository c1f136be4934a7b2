// The vector operations that the kernels are written in, for AVX-512 F, BW, DQ and VL.
#ifndef BENCH_INTERNAL_SIMD_H
#define BENCH_INTERNAL_SIMD_H

#include <immintrin.h>

#include "bits.h"

#define SIMD_TARGET \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,popcnt")))
#define SIMD_INLINE SIMD_TARGET BENCH_INLINE
#define SIMD_LANES 16

typedef __m512 simd_f32;

SIMD_INLINE simd_f32 simd_zero(void) { return _mm512_setzero_ps(); }
SIMD_INLINE simd_f32 simd_load(const float *from) { return _mm512_loadu_ps(from); }
SIMD_INLINE simd_f32 simd_broadcast(float value) { return _mm512_set1_ps(value); }
SIMD_INLINE void simd_store(float *to, simd_f32 v) { _mm512_storeu_ps(to, v); }
SIMD_INLINE simd_f32 simd_add(simd_f32 a, simd_f32 b) { return _mm512_add_ps(a, b); }
SIMD_INLINE simd_f32 simd_xor(simd_f32 a, simd_f32 b) { return _mm512_xor_ps(a, b); }
SIMD_INLINE simd_f32 simd_fma(simd_f32 a, simd_f32 b, simd_f32 c) {
  return _mm512_fmadd_ps(a, b, c);
}
SIMD_INLINE float simd_sum(simd_f32 v) { return _mm512_reduce_add_ps(v); }

// The first `lanes` floats, zeros behind them; touches no more than those.
SIMD_INLINE simd_f32 simd_load_first(const float *from, int64_t lanes) {
  return _mm512_maskz_loadu_ps((__mmask16)(lanes >= 16 ? 0xffff : (1u << lanes) - 1), from);
}

// Lane i gets the next value where bit i of `mask` is set, else zero; 16 values are readable.
SIMD_INLINE simd_f32 simd_expand(uint64_t mask, const float *values) {
  simd_f32 packed = _mm512_loadu_ps(values);
  // Left to itself the compiler folds the load into an expand from memory, which is slower on Zen 4.
  __asm__("" : "+v"(packed));
  return _mm512_maskz_expand_ps((__mmask16)mask, packed);
}

SIMD_INLINE simd_f32 simd_gather16(const float *base, const uint16_t *index) {
  const __m256i narrow = _mm256_loadu_si256((const __m256i *)index);
  return _mm512_i32gather_ps(_mm512_cvtepu16_epi32(narrow), base, 4);
}

SIMD_INLINE simd_f32 simd_gather32(const float *base, const uint32_t *index) {
  return _mm512_i32gather_ps(_mm512_loadu_si512(index), base, 4);
}

#endif
