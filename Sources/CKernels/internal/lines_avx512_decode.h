// Decoding of quads into lines; part of lines_avx512.h.
#ifndef BENCH_INTERNAL_LINES_DECODE_H
#define BENCH_INTERNAL_LINES_DECODE_H

// Left to itself the compiler folds a load into the expansion, which is far slower on Zen 4.
LINE_INLINE __m512i packed_load(const void *from) {
  __m512i packed = _mm512_loadu_si512(from);
  __asm__("" : "+v"(packed));
  return packed;
}

#if defined(LINES_VBMI2)

// The lower and upper bytes of the bf16 of 0 ... 127.
static const uint8_t bf16_lower[128] = {
    0x00, 0x80, 0x00, 0x40, 0x80, 0xa0, 0xc0, 0xe0, 0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70,
    0x80, 0x88, 0x90, 0x98, 0xa0, 0xa8, 0xb0, 0xb8, 0xc0, 0xc8, 0xd0, 0xd8, 0xe0, 0xe8, 0xf0, 0xf8,
    0x00, 0x04, 0x08, 0x0c, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x38, 0x3c,
    0x40, 0x44, 0x48, 0x4c, 0x50, 0x54, 0x58, 0x5c, 0x60, 0x64, 0x68, 0x6c, 0x70, 0x74, 0x78, 0x7c,
    0x80, 0x82, 0x84, 0x86, 0x88, 0x8a, 0x8c, 0x8e, 0x90, 0x92, 0x94, 0x96, 0x98, 0x9a, 0x9c, 0x9e,
    0xa0, 0xa2, 0xa4, 0xa6, 0xa8, 0xaa, 0xac, 0xae, 0xb0, 0xb2, 0xb4, 0xb6, 0xb8, 0xba, 0xbc, 0xbe,
    0xc0, 0xc2, 0xc4, 0xc6, 0xc8, 0xca, 0xcc, 0xce, 0xd0, 0xd2, 0xd4, 0xd6, 0xd8, 0xda, 0xdc, 0xde,
    0xe0, 0xe2, 0xe4, 0xe6, 0xe8, 0xea, 0xec, 0xee, 0xf0, 0xf2, 0xf4, 0xf6, 0xf8, 0xfa, 0xfc, 0xfe};
static const uint8_t bf16_upper[128] = {
    0x00, 0x3f, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41,
    0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41,
    0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42,
    0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42,
    0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42,
    0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42,
    0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42,
    0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42};

LINE_INLINE __m512i look_up_bytes(const uint8_t table[128], __m512i index) {
  return _mm512_permutex2var_epi8(line_load(table), index, line_load(table + 64));
}

// By magnitude, then the sign: 6 operations a quad fewer than through fp32.
LINE_INLINE void int8_quad_to_bf16(__m512i bytes, line *out) {
  const __m512i size = _mm512_abs_epi8(bytes), first = _mm512_set1_epi16(0xff);
  const __m512i lower = look_up_bytes(bf16_lower, size);
  // (upper) | (bytes & sign bit)
  const __m512i upper = _mm512_ternarylogic_epi32(look_up_bytes(bf16_upper, size), bytes,
                                                  _mm512_set1_epi8(-128), 0xf8);
  out[0] = _mm512_ternarylogic_epi32(_mm512_slli_epi16(upper, 8), lower, first, 0xf8);
  out[1] = _mm512_ternarylogic_epi32(_mm512_srli_epi16(lower, 8), upper,
                                     _mm512_set1_epi16((short)0xff00), 0xf8);
}

#else

// fp32 of byte `at` of each 32-bit lane; the upper half of the result is its exact bf16.
LINE_INLINE __m512i int8_to_fp32(__m512i lanes, const int at) {
  const __m512i top = at == 3 ? lanes : _mm512_slli_epi32(lanes, 24 - 8 * at);
  return _mm512_castps_si512(_mm512_cvtepi32_ps(_mm512_srai_epi32(top, 24)));
}

LINE_INLINE void int8_quad_to_bf16(__m512i bytes, line *out) {
  for (int l = 0; l < 2; ++l)
    out[l] = _mm512_or_si512(_mm512_srli_epi32(int8_to_fp32(bytes, l), 16),
                             int8_to_fp32(bytes, l + 2));
}

#endif

// bf16 of n - 8 for the low four bits n of each word; vpermw looks at five, hence twice sixteen.
LINE_INLINE __m512i nibbles_to_bf16(__m512i words) {
  const __m512i table = _mm512_set_epi16(
      0x40e0, 0x40c0, 0x40a0, 0x4080, 0x4040, 0x4000, 0x3f80, 0, (short)0xbf80, (short)0xc000,
      (short)0xc040, (short)0xc080, (short)0xc0a0, (short)0xc0c0, (short)0xc0e0, (short)0xc100,
      0x40e0, 0x40c0, 0x40a0, 0x4080, 0x4040, 0x4000, 0x3f80, 0, (short)0xbf80, (short)0xc000,
      (short)0xc040, (short)0xc080, (short)0xc0a0, (short)0xc0c0, (short)0xc0e0, (short)0xc100);
  return _mm512_permutexvar_epi16(words, table);
}

LINE_INLINE void quad_load_fp32(const uint8_t *v, line *out) {
  for (int l = 0; l < 4; ++l) out[l] = line_load(v + 64 * l);
}

LINE_INLINE void quad_load_bf16(const uint8_t *v, line *out) {
  out[0] = line_load(v);
  out[1] = line_load(v + 64);
}

LINE_INLINE void quad_load_w8a16(const uint8_t *v, line *out) {
  int8_quad_to_bf16(line_load(v), out);
}

LINE_INLINE void quad_load_w4a16(const uint8_t *v, line *out) {
  const __m512i words = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)v));
  out[0] = nibbles_to_bf16(words);
  out[1] = nibbles_to_bf16(_mm512_srli_epi16(words, 4));
}

LINE_INLINE void quad_load_w8a8(const uint8_t *v, line *out) { out[0] = line_load(v); }

LINE_INLINE void quad_expand_fp32(uint64_t mask, const uint8_t *v, line *out) {
  const float *values = (const float *)v;
  // One transfer to the mask registers and shifts there cost less than four transfers.
  __mmask64 kept = _cvtu64_mask64(mask);
  __asm__("" : "+k"(kept));
  out[0] = _mm512_maskz_expand_epi32((__mmask16)kept, packed_load(values));
  out[1] = _mm512_maskz_expand_epi32(
      (__mmask16)_kshiftri_mask64(kept, 16),
      packed_load(values + __builtin_popcountll(mask & 0xffff)));
  out[2] = _mm512_maskz_expand_epi32(
      (__mmask16)_kshiftri_mask64(kept, 32),
      packed_load(values + __builtin_popcountll(mask & 0xffffffff)));
  out[3] = _mm512_maskz_expand_epi32(
      (__mmask16)_kshiftri_mask64(kept, 48),
      packed_load(values + __builtin_popcountll(mask & 0xffffffffffff)));
}

#if defined(LINES_VBMI2)

LINE_INLINE void quad_expand_bf16(uint64_t mask, const uint8_t *v, line *out) {
  out[0] = _mm512_maskz_expand_epi16((__mmask32)mask, packed_load(v));
  out[1] = _mm512_maskz_expand_epi16((__mmask32)(mask >> 32),
                                     packed_load(v + 2 * __builtin_popcount((uint32_t)mask)));
}

LINE_INLINE __m512i expand_bytes(__m512i absent, uint64_t mask, __m512i packed) {
  return _mm512_mask_expand_epi8(absent, mask, packed);
}

#else

// Sixteen at a time through 32-bit lanes.
LINE_INLINE __m512i expand_words16(uint64_t mask, const uint16_t *v) {
  const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)v));
  return _mm512_maskz_expand_epi32((__mmask16)mask, wide);
}

LINE_INLINE line expand_words32(uint32_t mask, const uint16_t *v) {
  const __m256i low = _mm512_cvtepi32_epi16(expand_words16(mask, v));
  const __m256i high = _mm512_cvtepi32_epi16(
      expand_words16(mask >> 16, v + __builtin_popcount(mask & 0xffff)));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

LINE_INLINE void quad_expand_bf16(uint64_t mask, const uint8_t *v, line *out) {
  const uint16_t *values = (const uint16_t *)v;
  out[0] = expand_words32((uint32_t)mask, values);
  out[1] = expand_words32((uint32_t)(mask >> 32),
                          values + __builtin_popcount((uint32_t)mask));
}

LINE_INLINE __m512i expand_bytes(__m512i absent, uint64_t mask, __m512i packed) {
  uint8_t bytes[64 + 64];
  _mm512_storeu_si512(bytes, packed);
  __m128i part[4];
  for (int i = 0; i < 4; ++i) {
    const __mmask16 kept = (__mmask16)(mask >> (16 * i));
    const int before = __builtin_popcountll(mask & ((UINT64_C(1) << (16 * i)) - 1));
    const __m512i wide = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(bytes + before)));
    part[i] = _mm512_cvtepi32_epi8(_mm512_maskz_expand_epi32(kept, wide));
  }
  __m512i all = _mm512_castsi128_si512(part[0]);
  all = _mm512_inserti32x4(all, part[1], 1);
  all = _mm512_inserti32x4(all, part[2], 2);
  all = _mm512_inserti32x4(all, part[3], 3);
  return _mm512_mask_blend_epi8(mask, absent, all);
}

#endif

LINE_INLINE void quad_expand_w8a16(uint64_t mask, const uint8_t *v, line *out) {
  int8_quad_to_bf16(expand_bytes(_mm512_setzero_si512(), mask, packed_load(v)), out);
}

LINE_INLINE void quad_expand_w4a16(uint64_t mask, const uint8_t *v, line *out) {
  // Two values a byte, spread to one a byte.
  const __m512i pairs = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)v));
  const __m512i nibbles = _mm512_and_si512(_mm512_or_si512(pairs, _mm512_slli_epi16(pairs, 4)),
                                           _mm512_set1_epi8(15));
  // 8 stands for zero.
  const __m512i quad = expand_bytes(_mm512_set1_epi8(8), mask, nibbles);
  out[0] = nibbles_to_bf16(quad);
  out[1] = nibbles_to_bf16(_mm512_srli_epi16(quad, 8));
}

LINE_INLINE void quad_expand_w8a8(uint64_t mask, const uint8_t *v, line *out) {
  out[0] = expand_bytes(_mm512_setzero_si512(), mask, packed_load(v));
}

#endif
