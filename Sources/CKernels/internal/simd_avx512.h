// The vector operations that the ceiling loops are written in, for AVX-512 F, BW, DQ and VL.
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
SIMD_INLINE simd_f32 simd_xor(simd_f32 a, simd_f32 b) { return _mm512_xor_ps(a, b); }
SIMD_INLINE simd_f32 simd_fma(simd_f32 a, simd_f32 b, simd_f32 c) {
  return _mm512_fmadd_ps(a, b, c);
}
SIMD_INLINE float simd_sum(simd_f32 v) { return _mm512_reduce_add_ps(v); }

#endif
