// Decoding of quads into lines; part of lines_avx512.h.
#ifndef BENCH_INTERNAL_LINES_DECODE_H
#define BENCH_INTERNAL_LINES_DECODE_H

// Left to itself the compiler folds a load into the expansion, which is far slower on Zen 4.
LINE_INLINE __m512i packed_load(const void *from) {
  __m512i packed = _mm512_loadu_si512(from);
  __asm__("" : "+v"(packed));
  return packed;
}

// fp32 of byte `at` of each 32-bit lane; the upper half of the result is its exact bf16.
LINE_INLINE __m512i int8_to_fp32(__m512i lanes, const int at) {
  const __m512i top = at == 3 ? lanes : _mm512_slli_epi32(lanes, 24 - 8 * at);
  return _mm512_castps_si512(_mm512_cvtepi32_ps(_mm512_srai_epi32(top, 24)));
}

LINE_INLINE void int8_quad_to_bf16(__m512i bytes, line *out) {
  for (int l = 0; l < 2; ++l)
    out[l] = _mm512_or_si512(_mm512_srli_epi32(int8_to_fp32(bytes, l), 16), int8_to_fp32(bytes, l + 2));
}

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

// w8a16 for one or two tokens: a word's bf16 product as the difference of two that need no conversion.
// With m the low seven bits of a byte, bf16 0x4300 | m is 128 + m and bf16 0xc300 | sign << 7 is -128 or,
// for a negative byte, -256: together the byte's value.
#if defined(LINES_BF16)
#define LINE_RAW_INT8 1

LINE_INLINE acc_f dot_raw(acc_f sum, __m512i words, uint32_t unit) {
  const __m512bh x = (__m512bh)_mm512_set1_epi32((int)unit);
  // (words & mask) | bits.
  const __m512i high = _mm512_ternarylogic_epi32(words, _mm512_set1_epi16(0x7f),
                                                 _mm512_set1_epi16(0x4300), 0xea);
  const __m512i low = _mm512_ternarylogic_epi32(words, _mm512_set1_epi16(0x80),
                                                _mm512_set1_epi16((short)0xc300), 0xea);
  return _mm512_dpbf16_ps(_mm512_dpbf16_ps(sum, (__m512bh)high, x), (__m512bh)low, x);
}

LINE_INLINE void quad_raw(__m512i bytes, line *out) {
  out[0] = bytes;
  out[1] = _mm512_srli_epi16(bytes, 8);
}
#endif

LINE_INLINE void quad_expand_w8a8(uint64_t mask, const uint8_t *v, line *out) {
  out[0] = expand_bytes(_mm512_setzero_si512(), mask, packed_load(v));
}

#endif
