// Packing of activations with AVX2; included after lines_avx2.h.
#ifndef BENCH_INTERNAL_PACK_AVX2_H
#define BENCH_INTERNAL_PACK_AVX2_H

#include <float.h>

#include "bench_tiles.h"
#include "tile_layout.h"

#define PACK_UNITS 8

// Eight floats, of which the first `left` count; zeros follow.
LINE_INLINE __m256 pack_floats(const float *x, int64_t left) {
  if (left >= 8) return _mm256_loadu_ps(x);
  if (left <= 0) return _mm256_setzero_ps();
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_maskload_ps(x, _mm256_cmpgt_epi32(_mm256_set1_epi32((int)left), lane));
}

LINE_INLINE float pack_largest(const float *x, int64_t columns) {
  const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
  __m256 most[4];
  for (int i = 0; i < 4; ++i) most[i] = _mm256_setzero_ps();
  for (int64_t c = 0; c < columns; c += 32)
    for (int i = 0; i < 4; ++i)
      // Of a NaN and a number the second counts: what was found before.
      most[i] = _mm256_max_ps(
          _mm256_and_ps(magnitude, pack_floats(x + c + 8 * i, columns - c - 8 * i)), most[i]);
  const __m256 all =
      _mm256_max_ps(_mm256_max_ps(most[0], most[1]), _mm256_max_ps(most[2], most[3]));
  __m128 half = _mm_max_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
  half = _mm_max_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

// As bf16, in the lower half of each lane: rounded to nearest even; a NaN stays one.
LINE_INLINE __m256i pack_bf16(__m256 x) {
  const __m256i bits = _mm256_castps_si256(x);
  const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  const __m256i rounded =
      _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
  const __m256 nan = _mm256_castsi256_ps(_mm256_or_si256(bits, _mm256_set1_epi32(0x400000)));
  const __m256 number = _mm256_castsi256_ps(rounded);
  const __m256 either = _mm256_blendv_ps(number, nan, _mm256_cmp_ps(x, x, _CMP_UNORD_Q));
  return _mm256_srli_epi32(_mm256_castps_si256(either), 16);
}

// Eight units of one token: `left` floats from `x` on count, zeros follow.
LINE_INLINE void pack_units(const int precision, const float *x, int64_t left, float inverse,
                            uint32_t *units) {
  __m256i packed;
  if (precision == TILE_FP32) {
    packed = _mm256_castps_si256(pack_floats(x, left));
  } else if (precision == TILE_W8A8) {
    __m256i q[4];
    for (int i = 0; i < 4; ++i)
      q[i] = _mm256_cvtps_epi32(
          _mm256_mul_ps(pack_floats(x + 8 * i, left - 8 * i), _mm256_set1_ps(inverse)));
    // Packing works within 128 bits: the last step puts its halves in order.
    const __m256i mixed =
        _mm256_packs_epi16(_mm256_packs_epi32(q[0], q[1]), _mm256_packs_epi32(q[2], q[3]));
    packed = _mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  } else {
    const __m256i mixed = _mm256_packus_epi32(pack_bf16(pack_floats(x, left)),
                                              pack_bf16(pack_floats(x + 8, left - 8)));
    packed = _mm256_permute4x64_epi64(mixed, 0xd8);
  }
  _mm256_storeu_si256((__m256i *)units, packed);
}

#include "pack.h"

#endif
