// From a quad's stored values to its lines, for AVX2; part of lines_avx2.h.
#ifndef BENCH_INTERNAL_QUADS_H
#define BENCH_INTERNAL_QUADS_H

#include "decode_tables.h"

LINE_INLINE __m128i quad_load_16(const void *from) {
  return _mm_loadu_si128((const __m128i *)from);
}
LINE_INLINE __m256i quad_load_32(const void *from) {
  return _mm256_loadu_si256((const __m256i *)from);
}
LINE_INLINE __m256i quad_load_16_16(const void *low, const void *high) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(quad_load_16(low)), quad_load_16(high), 1);
}

// fp32 of signed byte `at` of each lane; its lower half is zero, the upper one its exact bf16.
LINE_INLINE __m256i quad_byte_to_fp32(__m256i lanes, const int at) {
  const __m256i top = at == 3 ? lanes : _mm256_slli_epi32(lanes, 24 - 8 * at);
  return _mm256_castps_si256(_mm256_cvtepi32_ps(_mm256_srai_epi32(top, 24)));
}

// 64 int8 in the order of w8a16.
LINE_INLINE void quad_widen_int8(line bytes, line *out) {
  for (int l = 0; l < 2; ++l)
    for (int i = 0; i < 2; ++i)
      out[l].v[i] = _mm256_or_si256(_mm256_srli_epi32(quad_byte_to_fp32(bytes.v[i], l), 16),
                                    quad_byte_to_fp32(bytes.v[i], l + 2));
}

// The lower and upper bytes of the bf16 of n - 8, for bytes n = 0 ... 15; of 0 for n = 0 where
// `absent` says so: a kept value is never 0, which leaves it to say that there is none.
LINE_INLINE __m256i quad_int4_lower(__m256i n) {
  const __m128i table =
      _mm_set_epi64x((long long)0xe0c0a08040008000, (long long)0x80004080a0c0e000);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), n);
}
LINE_INLINE __m256i quad_int4_upper(__m256i n, const int absent) {
  const __m128i table = _mm_set_epi64x(0x4040404040403f00, absent ? (long long)0xbfc0c0c0c0c0c000
                                                                  : (long long)0xbfc0c0c0c0c0c0c1);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), n);
}

LINE_INLINE void quad_load_fp32(const uint8_t *v, line *out) {
  for (int i = 0; i < 4; ++i) out[i] = line_load(v + 64 * i);
}
LINE_INLINE void quad_load_bf16(const uint8_t *v, line *out) {
  for (int i = 0; i < 2; ++i) out[i] = line_load(v + 64 * i);
}
LINE_INLINE void quad_load_w8a8(const uint8_t *v, line *out) { out[0] = line_load(v); }
LINE_INLINE void quad_load_w8a16(const uint8_t *v, line *out) {
  quad_widen_int8(line_load(v), out);
}
LINE_INLINE void quad_load_w4a16(const uint8_t *v, line *out) {
  // So that interleaving within 128 bits gives the order of the line.
  const __m256i both = _mm256_permute4x64_epi64(quad_load_32(v), 0xd8);
  const __m256i nibble = _mm256_set1_epi8(15);
  const __m256i n[2] = {_mm256_and_si256(both, nibble),
                        _mm256_and_si256(_mm256_srli_epi16(both, 4), nibble)};
  for (int l = 0; l < 2; ++l) {
    const __m256i lower = quad_int4_lower(n[l]), upper = quad_int4_upper(n[l], 0);
    out[l] = (line){{_mm256_unpacklo_epi8(lower, upper), _mm256_unpackhi_epi8(lower, upper)}};
  }
}

// Kept values among the first `positions` of a quad.
LINE_INLINE int64_t quad_before(uint64_t mask, const int positions) {
  return __builtin_popcountll(mask & ((UINT64_C(1) << positions) - 1));
}

// The expansions are bound by the number of instructions, not by any one unit: hence bytes taken
// from the mask in the fewest, and counts of 16 bits where they do.

LINE_INLINE __m256i quad_permute_words(uint64_t kept, const uint8_t *v) {
  const __m128i entry = _mm_loadl_epi64((const __m128i *)bench_permute_words[kept]);
  const __m256i from = _mm256_cvtepi8_epi32(entry);
  return _mm256_sign_epi32(_mm256_permutevar8x32_epi32(quad_load_32(v), from), from);
}

LINE_INLINE void quad_expand_fp32(uint64_t mask, const uint8_t *v, line *out) {
  for (int i = 0; i < 4; ++i, mask >>= 16) {
    const uint64_t first = mask & 0xff;
    out[i].v[0] = quad_permute_words(first, v);
    out[i].v[1] = quad_permute_words(mask >> 8 & 0xff, v + 4 * __builtin_popcountll(first));
    v += 4 * __builtin_popcountll(mask & 0xffff);
  }
}

LINE_INLINE __m256i quad_shuffle_halves(uint64_t mask, const uint8_t *v) {
  const uint64_t first = mask & 0xff;
  const __m256i from =
      quad_load_16_16(bench_shuffle_halves[first], bench_shuffle_halves[mask >> 8 & 0xff]);
  return _mm256_shuffle_epi8(quad_load_16_16(v, v + 2 * __builtin_popcountll(first)), from);
}

LINE_INLINE void quad_expand_bf16(uint64_t mask, const uint8_t *v, line *out) {
  for (int i = 0; i < 4; ++i, mask >>= 16) {
    out[i / 2].v[i % 2] = quad_shuffle_halves(mask, v);
    v += 2 * __builtin_popcountll(mask & 0xffff);
  }
}

// The `i`-th 16 bits of `fields`, 0 < i < 3: compilers make two or three instructions of it.
LINE_INLINE uint64_t quad_field(uint64_t fields, const uint64_t i) {
  uint64_t field;
  __asm__("bextr %2, %1, %0" : "=r"(field) : "r"(fields), "r"(16 << 8 | 16 * i) : "cc");
  return field;
}

// The bytes of a mask, each times 32: where their entries of 32 bytes are.
LINE_INLINE void quad_entries(uint64_t mask, uint64_t at[8]) {
  uint64_t even, odd;
  __asm__("rorx $59, %1, %0" : "=r"(even) : "r"(mask));
  __asm__("rorx $3, %1, %0" : "=r"(odd) : "r"(mask));
  even &= UINT64_C(0x1fe01fe01fe01fe0);
  odd &= UINT64_C(0x1fe01fe01fe01fe0);
  // Left to itself the compiler masks once more for the lowest field.
  __asm__("" : "+r"(even), "+r"(odd));
  at[0] = (uint16_t)even, at[2] = quad_field(even, 1), at[4] = quad_field(even, 2);
  at[1] = (uint16_t)odd, at[3] = quad_field(odd, 1), at[5] = quad_field(odd, 2);
  at[6] = even >> 48, at[7] = odd >> 48;
}

// 32 positions of a byte each: two shuffles of 16, each made of two entries.
LINE_INLINE __m256i quad_shuffle_bytes(const uint64_t at[4], const uint8_t *first,
                                       const uint8_t *second) {
  const uint8_t *low = bench_shuffle_bytes->low, *high = bench_shuffle_bytes->none;
  const __m256i from = _mm256_add_epi8(quad_load_16_16(low + at[0], low + at[2]),
                                       quad_load_16_16(high + at[1], high + at[3]));
  return _mm256_shuffle_epi8(quad_load_16_16(first, second), from);
}

LINE_INLINE void quad_expand_w8a8(uint64_t mask, const uint8_t *v, line *out) {
  uint64_t at[8];
  quad_entries(mask, at);
  out->v[0] = quad_shuffle_bytes(at, v, v + quad_before(mask, 16));
  out->v[1] = quad_shuffle_bytes(at + 4, v + quad_before(mask, 32), v + quad_before(mask, 48));
}

LINE_INLINE void quad_expand_w8a16(uint64_t mask, const uint8_t *v, line *out) {
  line bytes;
  quad_expand_w8a8(mask, v, &bytes);
  quad_widen_int8(bytes, out);
}

// 8 positions: the half bytes from `nibble` on, each moved to where its mask bit is.
LINE_INLINE int64_t quad_expand_nibbles(uint64_t mask, const uint8_t *v, int64_t nibble) {
  uint64_t values;
  __builtin_memcpy(&values, v + (nibble >> 1), 8);
  const uint64_t places = _pdep_u64(mask & 0xff, UINT64_C(0x0101010101010101)) * 15;
  return (int64_t)_pdep_u64(values >> (nibble & 1) * 4, places);
}

LINE_INLINE void quad_expand_w4a16(uint64_t mask, const uint8_t *v, line *out) {
  const __m256i first = _mm256_set1_epi16(0xff);
  int64_t nibble = 0;
  for (int i = 0; i < 2; ++i) {
    int64_t bytes[4];
    for (int j = 0; j < 4; ++j, mask >>= 8) {
      bytes[j] = quad_expand_nibbles(mask, v, nibble);
      nibble += __builtin_popcountll(mask & 0xff);
    }
    const __m256i n = _mm256_setr_epi64x(bytes[0], bytes[1], bytes[2], bytes[3]);
    const __m256i lower = quad_int4_lower(n), upper = quad_int4_upper(n, 1);
    out[0].v[i] = _mm256_or_si256(_mm256_and_si256(lower, first), _mm256_slli_epi16(upper, 8));
    out[1].v[i] = _mm256_or_si256(_mm256_srli_epi16(lower, 8), _mm256_andnot_si256(first, upper));
  }
}

#endif
