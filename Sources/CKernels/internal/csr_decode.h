// Decoding alone: what the CSR kernels do but for the multiply-adds. Included after csr.h, and after
// csr_dot.h where there is one.
#ifndef BENCH_INTERNAL_CSR_DECODE_H
#define BENCH_INTERNAL_CSR_DECODE_H

// Makes the compiler produce values that nothing uses; no instruction of its own. Chained by `kept`
// instead of volatile, which would keep the compiler from moving loads across.
CSR_INLINE void csr_keep(int64_t *kept, int64_t column, uint32_t weight) {
  __asm__("" : "+r"(*kept) : "r"(column), "r"(weight));
}


// For a panel: weights and the columns that they go with; the panel itself is left alone.
CSR_INLINE int64_t csr_decode_panel(const bench_csr_slice *w, const bench_csr_index index) {
  int64_t kept = 0, walked = 0;
  for (int64_t r = 0; r < w->rows; ++r) {
    const int64_t end = w->row_starts[r + 1];
    int64_t column = 0;
    for (int64_t e = w->row_starts[r]; e < end; e += CSR_CHUNK) {
      uint32_t decoded[CSR_CHUNK];
      const uint32_t *weights = csr_weights(w, e, decoded);
      csr_prefetch(w, e, index);
      const int64_t count = end - e < CSR_CHUNK ? end - e : CSR_CHUNK;
      for (int64_t i = 0; i < count; ++i) {
        column = csr_column(w, e + i, column, index);
        csr_keep(&kept, column, weights[i]);
      }
      walked += count;
    }
  }
  __asm__ volatile("" : : "r"(kept));
  return walked;
}

#if defined(BENCH_INTERNAL_CSR_DOT_H)

CSR_INLINE void csr_keep_eight(__m256 *kept, __m256 values, __m256 activations) {
  __asm__("" : "+x"(*kept) : "x"(values), "x"(activations));
}

// For one token: weights beside their gathered activations.
CSR_INLINE int64_t csr_decode_dot(const bench_csr_slice *w, const float *activations,
                                  const bench_csr_values kind, const bench_csr_index index) {
  __m256 kept = _mm256_setzero_ps();
  int64_t walked = 0;
  for (int64_t r = 0; r < w->rows; ++r) {
    int64_t e = w->row_starts[r];
    const int64_t end = w->row_starts[r + 1];
    const float *x = activations;
    for (; e + 32 <= end; e += 32, walked += 32) {
      csr_prefetch(w, e, index);
      if (kind == BENCH_CSR_FP32)
        bench_prefetch((const float *)w->values + e, 4 * CSR_PREFETCH_ENTRIES + 64);
      for (int k = 0; k < 4; ++k)
        csr_keep_eight(&kept, csr_values(w, e + 8 * k, kind),
                       csr_gather(w, e + 8 * k, 8, &x, index));
    }
    for (; e < end; e += 8) {
      const int64_t count = end - e < 8 ? end - e : 8;
      csr_keep_eight(&kept, csr_values(w, e, kind), csr_gather(w, e, count, &x, index));
      walked += count;
    }
  }
  __asm__ volatile("" : : "x"(kept));
  return walked;
}

CSR_INLINE int64_t csr_decode_one(const bench_csr_slice *w, const void *x,
                                  const bench_csr_index index) {
  switch (w->kind) {
    case BENCH_CSR_FP32: return csr_decode_dot(w, x, BENCH_CSR_FP32, index);
    case BENCH_CSR_BF16: return csr_decode_dot(w, x, BENCH_CSR_BF16, index);
    case BENCH_CSR_W8A16: return csr_decode_dot(w, x, BENCH_CSR_W8A16, index);
    default: return csr_decode_dot(w, x, BENCH_CSR_W8A8, index);
  }
}

#else

CSR_INLINE int64_t csr_decode_one(const bench_csr_slice *w, const void *x,
                                  const bench_csr_index index) {
  int64_t kept = 0, walked = 0;
  for (int64_t r = 0; r < w->rows; ++r) {
    int64_t column = 0;
    for (int64_t e = w->row_starts[r]; e < w->row_starts[r + 1]; e += CSR_CHUNK) {
      uint32_t decoded[CSR_CHUNK];
      const uint32_t *weights = csr_weights(w, e, decoded);
      const int64_t left = w->row_starts[r + 1] - e;
      for (int64_t i = 0; i < (left < CSR_CHUNK ? left : CSR_CHUNK); ++i) {
        column = csr_column(w, e + i, column, index);
        csr_keep(&kept, ((const uint32_t *)x)[column], weights[i]);
        ++walked;
      }
    }
  }
  __asm__ volatile("" : : "r"(kept));
  return walked;
}

#endif

#define CSR_DECODE_CASE(INDEX) \
  case INDEX: return width == 1 ? csr_decode_one(w, panel, INDEX) : csr_decode_panel(w, INDEX);

CSR_INLINE int64_t csr_decode(const bench_csr_slice *w, const void *panel, int64_t width) {
  switch (w->index) {
    CSR_DECODE_CASE(BENCH_CSR_UINT16)
    CSR_DECODE_CASE(BENCH_CSR_UINT32)
    CSR_DECODE_CASE(BENCH_CSR_DELTA8)
  }
  return 0;
}

#undef CSR_DECODE_CASE

#endif
