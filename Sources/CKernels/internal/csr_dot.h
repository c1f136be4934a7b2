// CSR for one token on x86-64: eight entries at a time, their activations gathered by scalar loads.
// Zen 4 takes 1.4 cycles an element for a hardware gather, and 0.7 for this; CPUs whose microcode
// guards gathers against Downfall gain more.
#ifndef BENCH_INTERNAL_CSR_DOT_H
#define BENCH_INTERNAL_CSR_DOT_H

#include <immintrin.h>

#include "csr.h"

CSR_INLINE uint64_t csr_word(const void *from) {
  uint64_t word;
  memcpy(&word, from, 8);
  // Left to itself the compiler splits the load into one for each index: more than the CPU can make
  // beside those of the activations.
  __asm__("" : "+r"(word));
  return word;
}

CSR_INLINE uint64_t csr_rotated(uint64_t word, int bits) {
  uint64_t rotated = word >> bits | word << (64 - bits);
  __asm__("" : "+r"(rotated));
  return rotated;
}

CSR_INLINE __m128 csr_four(const float *x, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  __m128 v = _mm_load_ss(x + a);
  v = _mm_insert_ps(v, _mm_load_ss(x + b), 0x10);
  v = _mm_insert_ps(v, _mm_load_ss(x + c), 0x20);
  return _mm_insert_ps(v, _mm_load_ss(x + d), 0x30);
}

CSR_INLINE __m128 csr_gather_16(const float *x, const uint16_t *columns) {
  const uint64_t four = csr_word(columns);
  return csr_four(x, (uint16_t)four, (uint16_t)csr_rotated(four, 16),
                  (uint16_t)csr_rotated(four, 32), four >> 48);
}

CSR_INLINE __m128 csr_gather_32(const float *x, const uint32_t *columns) {
  const uint64_t low = csr_word(columns), high = csr_word(columns + 2);
  return csr_four(x, (uint32_t)low, low >> 32, (uint32_t)high, high >> 32);
}

// From `deltas`' low four bytes. The sums start anew at each four, so that a column waits for one
// addition of the four before, not for all of theirs.
CSR_INLINE __m128 csr_gather_deltas(const float **x, uint32_t deltas) {
  const float *from = *x;
  const uint64_t a = deltas & 0xff;
  uint64_t b = a + (deltas >> 8 & 0xff);
  uint64_t c = b + (deltas >> 16 & 0xff);
  uint64_t d = c + (deltas >> 24);
  __asm__("" : "+r"(b), "+r"(c), "+r"(d));
  *x = from + d;
  return csr_four(from, a, b, c, d);
}

// The activations of eight entries from `e` on, of which `count` belong to the row; `x` moves along
// where columns are told as distances.
CSR_INLINE __m256 csr_gather(const bench_csr_slice *w, int64_t e, int64_t count, const float **x,
                             const bench_csr_index index) {
  __m128 low, high;
  if (index == BENCH_CSR_UINT16) {
    const uint16_t *columns = (const uint16_t *)w->indices + e;
    low = csr_gather_16(*x, columns);
    high = csr_gather_16(*x, columns + 4);
  } else if (index == BENCH_CSR_UINT32) {
    const uint32_t *columns = (const uint32_t *)w->indices + e;
    low = csr_gather_32(*x, columns);
    high = csr_gather_32(*x, columns + 4);
  } else {
    uint64_t deltas = csr_word((const uint8_t *)w->indices + e);
    // The next row's would lead beyond the last column.
    if (count < 8) deltas &= ((uint64_t)1 << 8 * count) - 1;
    low = csr_gather_deltas(x, (uint32_t)deltas);
    high = csr_gather_deltas(x, (uint32_t)(deltas >> 32));
  }
  return _mm256_set_m128(high, low);
}

// Eight weights from `e` on: fp32, or for w8a8 integers of which the upper 16 bits are zero.
CSR_INLINE __m256 csr_values(const bench_csr_slice *w, int64_t e, const bench_csr_values kind) {
  if (kind == BENCH_CSR_FP32) return _mm256_loadu_ps((const float *)w->values + e);
  if (kind == BENCH_CSR_BF16) {
    const __m128i bits = _mm_loadu_si128((const void *)((const uint16_t *)w->values + e));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
  }
  const __m128i bytes = _mm_loadl_epi64((const void *)((const int8_t *)w->values + e));
  if (kind == BENCH_CSR_W8A16) return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));
  return _mm256_castsi256_ps(_mm256_cvtepu16_epi32(_mm_cvtepi8_epi16(bytes)));
}

CSR_INLINE __m256 csr_multiply_add(__m256 a, __m256 b, __m256 sum, const bench_csr_values kind) {
  if (kind != BENCH_CSR_W8A8) return _mm256_fmadd_ps(a, b, sum);
  const __m256i product = _mm256_madd_epi16(_mm256_castps_si256(a), _mm256_castps_si256(b));
  return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(sum), product));
}

CSR_INLINE float csr_total(__m256 a, __m256 b, const bench_csr_values kind) {
  if (kind == BENCH_CSR_W8A8) {
    const __m256i sum = _mm256_add_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b));
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
    return (float)_mm_cvtsi128_si32(four);
  }
  const __m256 sum = _mm256_add_ps(a, b);
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
  four = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

CSR_INLINE void csr_dot(const bench_csr_slice *w, const float *activations, float scale, float *y,
                        const bench_csr_values kind, const bench_csr_index index) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (int64_t r = 0; r < w->rows; ++r) {
    int64_t e = w->row_starts[r];
    const int64_t end = w->row_starts[r + 1];
    const float *x = activations;
    __m256 sums[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()};
    for (; e + 32 <= end; e += 32) {
      csr_prefetch(w, e, index);
      if (kind == BENCH_CSR_FP32)
        bench_prefetch((const float *)w->values + e, 4 * CSR_PREFETCH_ENTRIES + 64);
      for (int k = 0; k < 4; ++k)
        sums[k % 2] = csr_multiply_add(csr_values(w, e + 8 * k, kind),
                                       csr_gather(w, e + 8 * k, 8, &x, index), sums[k % 2], kind);
    }
    for (; e + 8 <= end; e += 8)
      sums[0] = csr_multiply_add(csr_values(w, e, kind), csr_gather(w, e, 8, &x, index), sums[0],
                                 kind);
    if (e < end) {
      // Entries beyond the row are the next one's: both factors become zero, as infinity times zero
      // is not.
      const __m256 kept = _mm256_castsi256_ps(
          _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(end - e)), lanes));
      sums[1] = csr_multiply_add(_mm256_and_ps(kept, csr_values(w, e, kind)),
                                 _mm256_and_ps(kept, csr_gather(w, e, end - e, &x, index)),
                                 sums[1], kind);
    }
    float total = csr_total(sums[0], sums[1], kind);
    if (kind == BENCH_CSR_W8A8) total *= scale;
    y[r] = kind == BENCH_CSR_W8A16 || kind == BENCH_CSR_W8A8 ? total * w->row_scales[r] : total;
  }
}

CSR_INLINE void csr_dot_any(const bench_csr_slice *w, const void *x, const float *scales, float *y,
                            const bench_csr_index index) {
  switch (w->kind) {
    case BENCH_CSR_FP32: csr_dot(w, x, 1, y, BENCH_CSR_FP32, index); break;
    case BENCH_CSR_BF16: csr_dot(w, x, 1, y, BENCH_CSR_BF16, index); break;
    case BENCH_CSR_W8A16: csr_dot(w, x, 1, y, BENCH_CSR_W8A16, index); break;
    case BENCH_CSR_W8A8: csr_dot(w, x, scales[0], y, BENCH_CSR_W8A8, index); break;
  }
}

#endif
