// From a quad's stored values to its lines, in plain C; part of lines_generic.h.
#ifndef BENCH_INTERNAL_QUADS_H
#define BENCH_INTERNAL_QUADS_H

// The exact bf16 of an integer of at most 8 bits.
LINE_INLINE uint32_t quad_bf16(int integer) {
  const float value = (float)integer;
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits >> 16;
}

// 64 integers in the order of w8a16 and w4a16 as two lines of bf16.
LINE_INLINE void quad_widen(const int8_t *integers, line *out) {
  for (int l = 0; l < 2; ++l)
    LANES(r)
      out[l].v[r] = quad_bf16(integers[4 * r + l]) | quad_bf16(integers[4 * r + 2 + l]) << 16;
}

LINE_INLINE void quad_load_fp32(const uint8_t *v, line *out) { memcpy(out, v, 256); }
LINE_INLINE void quad_load_bf16(const uint8_t *v, line *out) { memcpy(out, v, 128); }
LINE_INLINE void quad_load_w8a8(const uint8_t *v, line *out) { memcpy(out, v, 64); }
LINE_INLINE void quad_load_w8a16(const uint8_t *v, line *out) {
  quad_widen((const int8_t *)v, out);
}
LINE_INLINE void quad_load_w4a16(const uint8_t *v, line *out) {
  int8_t integers[64];
  for (int i = 0; i < 32; ++i) {
    integers[2 * i] = (int8_t)((v[i] & 15) - 8);
    integers[2 * i + 1] = (int8_t)((v[i] >> 4) - 8);
  }
  quad_widen(integers, out);
}

// `to` gets the next of `bytes`-wide values where a bit of `mask` is set, else zeros.
LINE_INLINE void quad_expand(uint64_t mask, const uint8_t *v, const int bytes, void *to) {
  uint8_t *place = to;
  memset(to, 0, 64 * (size_t)bytes);
  for (; mask; mask &= mask - 1, v += bytes)
    memcpy(place + __builtin_ctzll(mask) * bytes, v, (size_t)bytes);
}

LINE_INLINE void quad_expand_fp32(uint64_t mask, const uint8_t *v, line *out) {
  quad_expand(mask, v, 4, out);
}
LINE_INLINE void quad_expand_bf16(uint64_t mask, const uint8_t *v, line *out) {
  quad_expand(mask, v, 2, out);
}
LINE_INLINE void quad_expand_w8a8(uint64_t mask, const uint8_t *v, line *out) {
  quad_expand(mask, v, 1, out);
}
LINE_INLINE void quad_expand_w8a16(uint64_t mask, const uint8_t *v, line *out) {
  int8_t integers[64];
  quad_expand(mask, v, 1, integers);
  quad_widen(integers, out);
}
LINE_INLINE void quad_expand_w4a16(uint64_t mask, const uint8_t *v, line *out) {
  int8_t integers[64] = {0};
  for (int64_t i = 0; mask; mask &= mask - 1, ++i)
    integers[__builtin_ctzll(mask)] = (int8_t)((v[i / 2] >> i % 2 * 4 & 15) - 8);
  quad_widen(integers, out);
}

#endif
