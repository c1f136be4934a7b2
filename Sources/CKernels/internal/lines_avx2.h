// The line operations of tiles.h for AVX2 with FMA. LINES_PAIRS, where the including file defines
// it, says that its kernels multiply units of two bf16.
#ifndef BENCH_INTERNAL_LINES_H
#define BENCH_INTERNAL_LINES_H

#include <immintrin.h>

#include "bench_tiles.h"
#include "inline.h"

#define LINE_TARGET __attribute__((target("avx2,fma,f16c,bmi,bmi2,popcnt")))
#define LINE_INLINE LINE_TARGET BENCH_INLINE

// Sums take 2 registers a token. 16-bit units need 4 more for each line and 2 for each token's unit
// than there are besides 6 tokens' sums, and a tile that spills is 2.5 times slower.
#if defined(LINES_PAIRS)
#define LINE_TOKENS 4
#else
#define LINE_TOKENS 6
#endif
#define LINE_BLOCKS 1
#define LINE_FEW BENCH_FEW_AVX2
#define LINE_FEW_CASES(DO) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6)
#define LINE_SUMS 2
// Signed activations: what there is without VNNI needs one factor's sign to be moved to the other.
#define LINE_ACTIVATION_BIAS 0

typedef struct {
  __m256i v[2];
} line;
typedef struct {
  __m256 v[2];
} acc_f;
typedef struct {
  __m256i v[2];
} acc_i;

LINE_INLINE line line_load(const void *from) {
  const __m256i *at = (const __m256i *)from;
  return (line){{_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1)}};
}
LINE_INLINE void line_store(void *to, line a) {
  _mm256_storeu_si256((__m256i *)to, a.v[0]);
  _mm256_storeu_si256((__m256i *)to + 1, a.v[1]);
}
// Makes the compiler produce a line that nothing uses; no instruction of its own. Chained by `kept`, not
// volatile, so that loads may be moved across.
LINE_INLINE void line_keep(int64_t *kept, line a) {
  __asm__("" : "+r"(*kept) : "x"(a.v[0]), "x"(a.v[1]));
}

LINE_INLINE acc_f acc_f_broadcast(float value) {
  return (acc_f){{_mm256_set1_ps(value), _mm256_set1_ps(value)}};
}
LINE_INLINE acc_f acc_f_zero(void) { return acc_f_broadcast(0); }
LINE_INLINE acc_f acc_f_load(const float *from) {
  return (acc_f){{_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)}};
}
LINE_INLINE void acc_f_store(float *to, acc_f a) {
  _mm256_storeu_ps(to, a.v[0]);
  _mm256_storeu_ps(to + 8, a.v[1]);
}
LINE_INLINE acc_f acc_f_add(acc_f a, acc_f b) {
  return (acc_f){{_mm256_add_ps(a.v[0], b.v[0]), _mm256_add_ps(a.v[1], b.v[1])}};
}
LINE_INLINE acc_f acc_f_mul(acc_f a, acc_f b) {
  return (acc_f){{_mm256_mul_ps(a.v[0], b.v[0]), _mm256_mul_ps(a.v[1], b.v[1])}};
}
LINE_INLINE acc_f acc_f_fma(acc_f a, acc_f b, acc_f c) {
  return (acc_f){
      {_mm256_fmadd_ps(a.v[0], b.v[0], c.v[0]), _mm256_fmadd_ps(a.v[1], b.v[1], c.v[1])}};
}
// The first `rows` lanes; touches no more than those.
LINE_INLINE void acc_f_store_first(float *to, acc_f a, int64_t rows) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i count = _mm256_set1_epi32((int)rows);
  _mm256_maskstore_ps(to, _mm256_cmpgt_epi32(count, lane), a.v[0]);
  if (rows <= 8) return;
  const __m256i rest = _mm256_sub_epi32(count, _mm256_set1_epi32(8));
  _mm256_maskstore_ps(to + 8, _mm256_cmpgt_epi32(rest, lane), a.v[1]);
}

LINE_INLINE acc_i acc_i_load(const int32_t *from) {
  const line a = line_load(from);
  return (acc_i){{a.v[0], a.v[1]}};
}
LINE_INLINE acc_i acc_i_add(acc_i a, acc_i b) {
  return (acc_i){{_mm256_add_epi32(a.v[0], b.v[0]), _mm256_add_epi32(a.v[1], b.v[1])}};
}
LINE_INLINE acc_f acc_i_to_f(acc_i a) {
  return (acc_f){{_mm256_cvtepi32_ps(a.v[0]), _mm256_cvtepi32_ps(a.v[1])}};
}
LINE_INLINE acc_f acc_i_as_f(acc_i a) {
  return (acc_f){{_mm256_castsi256_ps(a.v[0]), _mm256_castsi256_ps(a.v[1])}};
}
LINE_INLINE acc_i acc_f_as_i(acc_f a) {
  return (acc_i){{_mm256_castps_si256(a.v[0]), _mm256_castps_si256(a.v[1])}};
}
// There is no bias to take back.
LINE_INLINE acc_i acc_i_unbias(acc_i sums, acc_i row_sums) {
  (void)row_sums;
  return sums;
}

// 16 bf16, widened.
LINE_INLINE acc_f scale_load(const uint16_t *from) {
  const __m256i narrow = _mm256_loadu_si256((const __m256i *)from);
  const __m256i low = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(narrow));
  const __m256i high = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(narrow, 1));
  return (acc_f){{_mm256_castsi256_ps(_mm256_slli_epi32(low, 16)),
                  _mm256_castsi256_ps(_mm256_slli_epi32(high, 16))}};
}

LINE_INLINE acc_f dot_f32(acc_f sum, line w, uint32_t unit) {
  const __m256 x = _mm256_castsi256_ps(_mm256_set1_epi32((int)unit));
  for (int i = 0; i < 2; ++i)
    sum.v[i] = _mm256_fmadd_ps(_mm256_castsi256_ps(w.v[i]), x, sum.v[i]);
  return sum;
}

LINE_INLINE acc_f dot_b16(acc_f sum, line w, uint32_t unit) {
  const __m256i upper = _mm256_set1_epi32((int)0xffff0000), x = _mm256_set1_epi32((int)unit);
  const __m256 x0 = _mm256_castsi256_ps(_mm256_slli_epi32(x, 16));
  const __m256 x1 = _mm256_castsi256_ps(_mm256_and_si256(x, upper));
  for (int i = 0; i < 2; ++i) {
    const __m256 w0 = _mm256_castsi256_ps(_mm256_slli_epi32(w.v[i], 16));
    const __m256 w1 = _mm256_castsi256_ps(_mm256_and_si256(w.v[i], upper));
    sum.v[i] = _mm256_fmadd_ps(w1, x1, _mm256_fmadd_ps(w0, x0, sum.v[i]));
  }
  return sum;
}

// |w| times the activation with w's sign: of magnitudes up to 127, two products fit in 16 bits,
// which an activation of 255 would overflow.
LINE_INLINE acc_i dot_u8s8(acc_i sum, line w, uint32_t unit) {
  const __m256i x = _mm256_set1_epi32((int)unit), ones = _mm256_set1_epi16(1);
  for (int i = 0; i < 2; ++i) {
    const __m256i pairs =
        _mm256_maddubs_epi16(_mm256_abs_epi8(w.v[i]), _mm256_sign_epi8(x, w.v[i]));
    sum.v[i] = _mm256_add_epi32(sum.v[i], _mm256_madd_epi16(pairs, ones));
  }
  return sum;
}

#include "quads_avx2.h"

#endif
