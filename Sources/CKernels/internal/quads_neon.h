// From a quad's stored values to its lines, for NEON; part of lines_neon.h.
#ifndef BENCH_INTERNAL_QUADS_H
#define BENCH_INTERNAL_QUADS_H

#include "decode_tables.h"

// fp32 of signed byte `at` of each lane; its lower half is zero, the upper one its exact bf16.
LINE_INLINE uint32x4_t quad_byte_to_fp32(uint8x16_t lanes, const int at) {
  const int32x4_t top = vshlq_s32(vreinterpretq_s32_u8(lanes), vdupq_n_s32(24 - 8 * at));
  return vreinterpretq_u32_f32(vcvtq_f32_s32(vshrq_n_s32(top, 24)));
}

// 64 int8 in the order of w8a16.
LINE_INLINE void quad_widen_int8(line bytes, line *out) {
  for (int l = 0; l < 2; ++l)
    QUARTERS(i)
      out[l].v[i] = vreinterpretq_u8_u32(vorrq_u32(
          vshrq_n_u32(quad_byte_to_fp32(bytes.v[i], l), 16), quad_byte_to_fp32(bytes.v[i], l + 2)));
}

// The bf16 of n - 8 for n = 0 ... 15, its lower and its upper byte; of 0 for n = 0 where `absent`
// says so: a kept value is never 0, which leaves it to say that there is none.
LINE_INLINE uint8x16_t quad_int4_lower(uint8x16_t n) {
  const uint8x16_t table = {0,    0xe0, 0xc0, 0xa0, 0x80, 0x40, 0,    0x80,
                            0,    0x80, 0,    0x40, 0x80, 0xa0, 0xc0, 0xe0};
  return vqtbl1q_u8(table, n);
}
LINE_INLINE uint8x16_t quad_int4_upper(uint8x16_t n, const int absent) {
  const uint8x16_t table = {absent ? 0 : 0xc1, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xbf,
                            0,                 0x3f, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40};
  return vqtbl1q_u8(table, n);
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
  for (int i = 0; i < 2; ++i) {
    const uint8x16_t both = vld1q_u8(v + 16 * i);
    const uint8x16_t n[2] = {vandq_u8(both, vdupq_n_u8(15)), vshrq_n_u8(both, 4)};
    for (int l = 0; l < 2; ++l) {
      const uint8x16_t lower = quad_int4_lower(n[l]), upper = quad_int4_upper(n[l], 0);
      out[l].v[2 * i] = vzip1q_u8(lower, upper);
      out[l].v[2 * i + 1] = vzip2q_u8(lower, upper);
    }
  }
}

// Byte i: kept values among the first 8 × (i + 1) positions.
LINE_INLINE uint64_t quad_counts(uint64_t mask) {
  const uint8x8_t each = vcnt_u8(vcreate_u8(mask));
  return vget_lane_u64(vreinterpret_u64_u8(each), 0) * UINT64_C(0x0101010101010101);
}
// Kept values before byte `i` of the mask.
LINE_INLINE uint64_t quad_before(uint64_t counts, const int i) {
  return i ? counts >> (8 * i - 8) & 0xff : 0;
}

LINE_INLINE void quad_expand_fp32(uint64_t mask, const uint8_t *v, line *out) {
  const uint64_t counts = quad_counts(mask);
  for (int i = 0; i < 8; ++i, mask >>= 8) {
    const uint8_t *first = v + 4 * quad_before(counts, i);
    // The number of bits of each half byte, as digits.
    const uint64_t kept = UINT64_C(0x4332322132212110) >> (mask & 15) * 4 & 15;
    uint8x16_t *to = out[i / 2].v + i % 2 * 2;
    to[0] = vqtbl1q_u8(vld1q_u8(first), vld1q_u8(bench_shuffle_words[mask & 15]));
    to[1] = vqtbl1q_u8(vld1q_u8(first + 4 * kept), vld1q_u8(bench_shuffle_words[mask >> 4 & 15]));
  }
}

LINE_INLINE void quad_expand_bf16(uint64_t mask, const uint8_t *v, line *out) {
  const uint64_t counts = quad_counts(mask);
  for (int i = 0; i < 8; ++i, mask >>= 8)
    out[i / 4].v[i % 4] = vqtbl1q_u8(vld1q_u8(v + 2 * quad_before(counts, i)),
                                     vld1q_u8(bench_shuffle_halves[mask & 0xff]));
}

LINE_INLINE void quad_expand_w8a8(uint64_t mask, const uint8_t *v, line *out) {
  const uint64_t counts = quad_counts(mask);
  for (int i = 0; i < 4; ++i, mask >>= 16) {
    const bench_shuffle_16 *first = &bench_shuffle_bytes[mask & 0xff];
    const bench_shuffle_16 *second = &bench_shuffle_bytes[mask >> 8 & 0xff];
    const uint8x16_t from = vaddq_u8(vld1q_u8((const uint8_t *)first),
                                     vld1q_u8((const uint8_t *)second + sizeof *second / 2));
    out->v[i] = vqtbl1q_u8(vld1q_u8(v + quad_before(counts, 2 * i)), from);
  }
}

LINE_INLINE void quad_expand_w8a16(uint64_t mask, const uint8_t *v, line *out) {
  line bytes;
  quad_expand_w8a8(mask, v, &bytes);
  quad_widen_int8(bytes, out);
}

LINE_INLINE void quad_expand_w4a16(uint64_t mask, const uint8_t *v, line *out) {
  uint8_t values[64 + 16];
  for (int i = 0; i < 2; ++i) {
    const uint8x16_t both = vld1q_u8(v + 16 * i);
    const uint8x16_t low = vandq_u8(both, vdupq_n_u8(15)), high = vshrq_n_u8(both, 4);
    vst1q_u8(values + 32 * i, vzip1q_u8(low, high));
    vst1q_u8(values + 32 * i + 16, vzip2q_u8(low, high));
  }
  // Read, though never used, where 16 values are loaded from near the end.
  vst1q_u8(values + 64, vdupq_n_u8(0));
  line n;
  quad_expand_w8a8(mask, values, &n);
  const uint16x8_t first = vdupq_n_u16(0xff);
  QUARTERS(i) {
    const uint16x8_t lower = vreinterpretq_u16_u8(quad_int4_lower(n.v[i]));
    const uint16x8_t upper = vreinterpretq_u16_u8(quad_int4_upper(n.v[i], 1));
    out[0].v[i] = vreinterpretq_u8_u16(vbslq_u16(first, lower, vshlq_n_u16(upper, 8)));
    out[1].v[i] = vreinterpretq_u8_u16(vbslq_u16(first, vshrq_n_u16(lower, 8), upper));
  }
}

#endif
