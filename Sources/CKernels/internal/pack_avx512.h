// Packing of activations for tile kernels, with AVX-512; included after lines_avx512.h.
#ifndef BENCH_INTERNAL_PACK_AVX512_H
#define BENCH_INTERNAL_PACK_AVX512_H

#include <float.h>

#include "bench_tiles.h"
#include "tile_layout.h"

#define PACK_UNITS 16

// Sixteen floats, of which the first `left` count; zeros follow.
LINE_INLINE __m512 pack_floats(const float *x, int64_t left) {
  if (left >= 16) return _mm512_loadu_ps(x);
  return left <= 0 ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps((__mmask16)((1u << left) - 1), x);
}

LINE_INLINE __m512i pack_bf16_bits(__m512 x) {
  const __m512i bits = _mm512_castps_si512(x);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i rounded =
      _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), odd);
  // Rounding must not turn a NaN into a number.
  const __mmask16 nan = _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q);
  return _mm512_srli_epi32(
      _mm512_mask_or_epi32(rounded, nan, bits, _mm512_set1_epi32(0x400000)), 16);
}

LINE_INLINE __m512i pack_bf16(const float *x, int64_t left) {
#if defined(LINES_BF16)
  return (__m512i)_mm512_cvtne2ps_pbh(pack_floats(x + 16, left - 16), pack_floats(x, left));
#else
  const __m512i even =
      _mm512_set_epi16(62, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40, 38, 36, 34, 32, 30, 28, 26,
                       24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  return _mm512_permutex2var_epi16(pack_bf16_bits(pack_floats(x, left)), even,
                                   pack_bf16_bits(pack_floats(x + 16, left - 16)));
#endif
}

LINE_INLINE __m512i pack_int8(const float *x, int64_t left, float inverse) {
  __m512i q[4];
  for (int i = 0; i < 4; ++i)
    q[i] = _mm512_cvtps_epi32(
        _mm512_mul_ps(pack_floats(x + 16 * i, left - 16 * i), _mm512_set1_ps(inverse)));
  // Packing takes four of each in turn: back into one after another.
  const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
  const __m512i all = _mm512_permutexvar_epi32(
      order, _mm512_packs_epi16(_mm512_packs_epi32(q[0], q[1]), _mm512_packs_epi32(q[2], q[3])));
  return _mm512_xor_si512(all, _mm512_set1_epi8(LINE_ACTIVATION_BIAS ? -128 : 0));
}

// Sixteen units of one token: `left` floats from `x` on count, zeros follow.
LINE_INLINE void pack_units(const int precision, const float *x, int64_t left, float inverse,
                            uint32_t *units) {
  line_store(units, precision == TILE_FP32   ? _mm512_castps_si512(pack_floats(x, left))
                    : precision == TILE_W8A8 ? pack_int8(x, left, inverse)
                                             : pack_bf16(x, left));
}

LINE_INLINE float pack_largest(const float *x, int64_t columns) {
  __m512 most[4];
  for (int i = 0; i < 4; ++i) most[i] = _mm512_setzero_ps();
  for (int64_t c = 0; c < columns; c += 64)
    for (int i = 0; i < 4; ++i)
      // Of a NaN and a number the second counts: what was found before.
      most[i] = _mm512_max_ps(_mm512_abs_ps(pack_floats(x + c + 16 * i, columns - c - 16 * i)),
                              most[i]);
  return _mm512_reduce_max_ps(
      _mm512_max_ps(_mm512_max_ps(most[0], most[1]), _mm512_max_ps(most[2], most[3])));
}

#include "pack.h"

#endif
