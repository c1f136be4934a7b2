// The line operations that tile kernels are written in, for AVX-512 F, BW, DQ and VL, and, where the
// including file defines them, LINES_VNNI, LINES_VBMI2 and LINES_BF16.
#ifndef BENCH_INTERNAL_LINES_H
#define BENCH_INTERNAL_LINES_H

#include <immintrin.h>

#include "bench_tiles.h"
#include "inline.h"

#define LINES_BASE "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2,popcnt"
#if defined(LINES_BF16)
#define LINE_TARGET \
  __attribute__((target(LINES_BASE ",avx512vnni,avx512vbmi,avx512vbmi2,avx512bf16")))
#elif defined(LINES_VBMI2)
#define LINE_TARGET __attribute__((target(LINES_BASE ",avx512vnni,avx512vbmi,avx512vbmi2")))
#elif defined(LINES_VNNI)
#define LINE_TARGET __attribute__((target(LINES_BASE ",avx512vnni")))
#else
#define LINE_TARGET __attribute__((target(LINES_BASE)))
#endif
#define LINE_INLINE LINE_TARGET BENCH_INLINE

// 2 × 12 sums, two lines and a broadcast leave five of the 32 registers for the decoders.
#define LINE_TOKENS 12
#define LINE_BLOCKS 2
// Up to 16 tokens' sums fit beside a decoder, so that decoding and multiplying overlap.
#define LINE_FEW BENCH_FEW_AVX512
#define LINE_FEW_CASES(DO) \
  DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8)   \
  DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15) DO(16)
#define LINE_SUMS 14
// vpdpbusd multiplies unsigned activations: they come with 128 added.
#define LINE_ACTIVATION_BIAS 128

typedef __m512i line;
typedef __m512 acc_f;
typedef __m512i acc_i;

LINE_INLINE line line_load(const void *from) { return _mm512_loadu_si512(from); }
LINE_INLINE void line_store(void *to, line v) { _mm512_storeu_si512(to, v); }
// Makes the compiler produce a line that nothing uses; no instruction of its own. Chained by `kept`, not
// volatile, so that loads may be moved across.
LINE_INLINE void line_keep(int64_t *kept, line v) { __asm__("" : "+r"(*kept) : "v"(v)); }
LINE_INLINE acc_f acc_f_zero(void) { return _mm512_setzero_ps(); }
LINE_INLINE acc_f acc_f_load(const float *from) { return _mm512_loadu_ps(from); }
LINE_INLINE void acc_f_store(float *to, acc_f v) { _mm512_storeu_ps(to, v); }
LINE_INLINE acc_f acc_f_add(acc_f a, acc_f b) { return _mm512_add_ps(a, b); }
LINE_INLINE acc_f acc_f_mul(acc_f a, acc_f b) { return _mm512_mul_ps(a, b); }
LINE_INLINE acc_f acc_f_fma(acc_f a, acc_f b, acc_f c) { return _mm512_fmadd_ps(a, b, c); }
LINE_INLINE acc_f acc_f_broadcast(float value) { return _mm512_set1_ps(value); }
LINE_INLINE void acc_f_store_first(float *to, acc_f v, int64_t lanes) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << lanes) - 1), v);
}
LINE_INLINE acc_i acc_i_load(const int32_t *from) { return _mm512_loadu_si512(from); }
LINE_INLINE acc_i acc_i_add(acc_i a, acc_i b) { return _mm512_add_epi32(a, b); }
LINE_INLINE acc_f acc_i_to_f(acc_i v) { return _mm512_cvtepi32_ps(v); }
LINE_INLINE acc_f acc_i_as_f(acc_i v) { return _mm512_castsi512_ps(v); }
LINE_INLINE acc_i acc_f_as_i(acc_f v) { return _mm512_castps_si512(v); }
// Takes back what the bias of the activations added.
LINE_INLINE acc_i acc_i_unbias(acc_i sums, acc_i row_sums) {
  return _mm512_sub_epi32(sums, _mm512_slli_epi32(row_sums, 7));
}
LINE_INLINE acc_f scale_load(const uint16_t *bf16) {
  const __m256i narrow = _mm256_loadu_si256((const __m256i *)bf16);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(narrow), 16));
}

LINE_INLINE acc_f dot_f32(acc_f sum, line w, uint32_t unit) {
  return _mm512_fmadd_ps(_mm512_castsi512_ps(w),
                         _mm512_castsi512_ps(_mm512_set1_epi32((int)unit)), sum);
}

LINE_INLINE acc_f dot_b16(acc_f sum, line w, uint32_t unit) {
  const __m512i x = _mm512_set1_epi32((int)unit);
#if defined(LINES_BF16)
  return _mm512_dpbf16_ps(sum, (__m512bh)w, (__m512bh)x);
#else
  const __m512i high = _mm512_set1_epi32((int)0xffff0000);
  sum = _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_slli_epi32(w, 16)),
                        _mm512_castsi512_ps(_mm512_slli_epi32(x, 16)), sum);
  return _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_and_si512(w, high)),
                         _mm512_castsi512_ps(_mm512_and_si512(x, high)), sum);
#endif
}

LINE_INLINE acc_i dot_u8s8(acc_i sum, line w, uint32_t unit) {
  const __m512i x = _mm512_set1_epi32((int)unit);
#if defined(LINES_VNNI)
  return _mm512_dpbusd_epi32(sum, x, w);
#else
  // Pairs of u8 × s8 don't fit 16 bits (2 × 255 × 127): even and odd bytes are multiplied apart.
  const __m512i low = _mm512_set1_epi16(0xff);
  const __m512i even = _mm512_madd_epi16(_mm512_and_si512(x, low),
                                         _mm512_srai_epi16(_mm512_slli_epi16(w, 8), 8));
  const __m512i odd = _mm512_madd_epi16(_mm512_srli_epi16(x, 8), _mm512_srai_epi16(w, 8));
  return _mm512_add_epi32(sum, _mm512_add_epi32(even, odd));
#endif
}

#include "lines_avx512_decode.h"

#endif
