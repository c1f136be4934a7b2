// Packing of activations for tile kernels, with AVX-512; included after lines_avx512.h.
#ifndef BENCH_INTERNAL_PACK_AVX512_H
#define BENCH_INTERNAL_PACK_AVX512_H

#include <float.h>
#include <math.h>

#include "bench_tiles.h"

// Sixteen floats from `at`, zeros from `end` on.
LINE_INLINE __m512 pack_floats(const float *at, const float *end) {
  const int64_t left = end - at;
  if (left >= 16) return _mm512_loadu_ps(at);
  return left <= 0 ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps((__mmask16)((1u << left) - 1), at);
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

// Sixteen units of one token from float `at` on.
LINE_INLINE __m512i pack_units(const int precision, const float *at, const float *end,
                               __m512 inverse) {
  if (precision == TILE_FP32) return _mm512_castps_si512(pack_floats(at, end));
#if defined(LINES_BF16)
  if (precision != TILE_W8A8)
    return (__m512i)_mm512_cvtne2ps_pbh(pack_floats(at + 16, end), pack_floats(at, end));
#endif
  if (precision != TILE_W8A8) {
    const __m512i even = _mm512_set_epi16(62, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40, 38, 36, 34,
                                          32, 30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    return _mm512_permutex2var_epi16(pack_bf16_bits(pack_floats(at, end)), even,
                                     pack_bf16_bits(pack_floats(at + 16, end)));
  }
  __m512i part[4];
  for (int i = 0; i < 4; ++i)
    part[i] = _mm512_cvtps_epi32(_mm512_mul_ps(pack_floats(at + 16 * i, end), inverse));
  // Packing takes four of each part in turn: back into one part after another.
  const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
  const __m512i all = _mm512_permutexvar_epi32(
      order, _mm512_packs_epi16(_mm512_packs_epi32(part[0], part[1]),
                                _mm512_packs_epi32(part[2], part[3])));
  return _mm512_xor_si512(all, _mm512_set1_epi8(LINE_ACTIVATION_BIAS ? -128 : 0));
}

LINE_INLINE float pack_largest(const float *x, int64_t columns) {
  __m512 most = _mm512_setzero_ps(), next = most;
  int64_t c = 0;
  for (; c + 32 <= columns; c += 32) {
    most = _mm512_max_ps(most, _mm512_abs_ps(_mm512_loadu_ps(x + c)));
    next = _mm512_max_ps(next, _mm512_abs_ps(_mm512_loadu_ps(x + c + 16)));
  }
  for (; c < columns; c += 16)
    most = _mm512_max_ps(most, _mm512_abs_ps(pack_floats(x + c, x + columns)));
  return _mm512_reduce_max_ps(_mm512_max_ps(most, next));
}

// What a token's floats are multiplied by to become integers; `scale` undoes it.
LINE_INLINE float pack_inverse(const float *x, int64_t columns, float *scale) {
  const float most = pack_largest(x, columns);
  const float exact = 127.0f / most, inverse = exact <= FLT_MAX ? exact : FLT_MAX;
  *scale = most > 0 ? 1.0f / inverse : 0;
  return most > 0 ? inverse : 0;
}

LINE_INLINE void pack_tokens(const int precision, const float *x, int64_t columns, int64_t tokens,
                             int64_t token_tile, int64_t first, int64_t last, int64_t units,
                             uint32_t *panels, float *scales) {
  const int64_t tiles = (tokens + token_tile - 1) / token_tile;
  const int width = precision == TILE_FP32 ? 16 : precision == TILE_W8A8 ? 64 : 32;
  for (int64_t i = 0; i < tiles; ++i) {
    const int64_t start = bench_tile_start(tokens, token_tile, i);
    const int64_t end = bench_tile_start(tokens, token_tile, i + 1), wide = end - start;
    for (int64_t t = start > first ? start : first; t < end && t < last; ++t) {
      const float *row = x + t * columns, *stop = row + columns;
      const __m512 inverse = precision == TILE_W8A8
                                 ? _mm512_set1_ps(pack_inverse(row, columns, scales + t))
                                 : _mm512_setzero_ps();
      uint32_t *to = panels + start * units + (t - start);
      for (int64_t u = 0; u < units; u += 16) {
        const __m512i packed = pack_units(precision, row + u / 16 * width, stop, inverse);
        if (wide == 1) {
          _mm512_storeu_si512(to + u, packed);
        } else {
          uint32_t lanes[16];
          _mm512_storeu_si512(lanes, packed);
          for (int j = 0; j < 16; ++j) to[(u + j) * wide] = lanes[j];
        }
      }
    }
  }
}

#define TILE_PACK(NAME, PRECISION)                                                                \
  LINE_TARGET void NAME(const float *x, int64_t columns, int64_t tokens, int64_t token_tile,      \
                        int64_t first, int64_t last, int64_t units, uint32_t *panels,             \
                        float *scales) {                                                          \
    pack_tokens(PRECISION, x, columns, tokens, token_tile, first, last, units, panels, scales);   \
  }

#endif
