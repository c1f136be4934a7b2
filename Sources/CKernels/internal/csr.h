// CSR kernels, written once over the vector operations of a simd_*.h, which the including file
// chooses. `narrow` and `vectors` are constants at every call.
#ifndef BENCH_INTERNAL_CSR_H
#define BENCH_INTERNAL_CSR_H

#include "bench_kernels.h"
#include "stream.h"

SIMD_INLINE int64_t csr_column(const bench_csr_slice *w, int64_t entry, const int narrow) {
  return narrow ? w->columns16[entry] : w->columns32[entry];
}

SIMD_INLINE simd_f32 csr_gather(const bench_csr_slice *w, int64_t entry, const float *x,
                                const int narrow) {
  return narrow ? simd_gather16(x, w->columns16 + entry) : simd_gather32(x, w->columns32 + entry);
}

SIMD_INLINE void csr_dot(const bench_csr_slice *w, const float *x, float *y, const int narrow) {
  for (int64_t r = 0; r < w->rows; ++r) {
    int64_t e = w->row_starts[r];
    const int64_t end = w->row_starts[r + 1];
    simd_f32 sum0 = simd_zero(), sum1 = simd_zero();
    for (; e + 2 * SIMD_LANES <= end; e += 2 * SIMD_LANES) {
      bench_prefetch(w->values + e, BENCH_PREFETCH_BYTES);
      if (SIMD_LANES == 16) bench_prefetch(w->values + e, BENCH_PREFETCH_BYTES + 64);
      if (narrow)
        bench_prefetch(w->columns16 + e, BENCH_PREFETCH_BYTES / 2);
      else
        bench_prefetch(w->columns32 + e, BENCH_PREFETCH_BYTES);
      sum0 = simd_fma(simd_load(w->values + e), csr_gather(w, e, x, narrow), sum0);
      sum1 = simd_fma(simd_load(w->values + e + SIMD_LANES),
                      csr_gather(w, e + SIMD_LANES, x, narrow), sum1);
    }
    float rest = 0;
    for (; e < end; ++e) rest += w->values[e] * x[csr_column(w, e, narrow)];
    y[r] = simd_sum(simd_add(sum0, sum1)) + rest;
  }
}

// One broadcast value times `vectors` × SIMD_LANES tokens for each entry, in `ways` independent sets
// of sums where there are too few vectors to cover the latency of the FMA units.
SIMD_INLINE void csr_panel(const bench_csr_slice *w, const float *panel, const int narrow,
                           const int vectors, float *y, int64_t y_stride, int64_t tokens) {
  const int ways = vectors <= 2 ? 4 : vectors <= 4 ? 2 : 1;
  const int64_t width = SIMD_LANES * vectors;
  for (int64_t r = 0; r < w->rows; ++r) {
    simd_f32 sums[4][8];
    for (int i = 0; i < ways; ++i)
      for (int j = 0; j < vectors; ++j) sums[i][j] = simd_zero();
    int64_t e = w->row_starts[r];
    const int64_t end = w->row_starts[r + 1];
    for (; e + ways <= end; e += ways)
      for (int i = 0; i < ways; ++i) {
        const float *column = panel + csr_column(w, e + i, narrow) * width;
        const simd_f32 weight = simd_broadcast(w->values[e + i]);
        for (int j = 0; j < vectors; ++j)
          sums[i][j] = simd_fma(weight, simd_load(column + SIMD_LANES * j), sums[i][j]);
      }
    for (; e < end; ++e) {
      const float *column = panel + csr_column(w, e, narrow) * width;
      const simd_f32 weight = simd_broadcast(w->values[e]);
      for (int j = 0; j < vectors; ++j)
        sums[0][j] = simd_fma(weight, simd_load(column + SIMD_LANES * j), sums[0][j]);
    }
    float lanes[64];
    for (int j = 0; j < vectors; ++j) {
      for (int i = 1; i < ways; ++i) sums[0][j] = simd_add(sums[0][j], sums[i][j]);
      simd_store(lanes + SIMD_LANES * j, sums[0][j]);
    }
    for (int64_t t = 0; t < tokens; ++t) y[t * y_stride + r] = lanes[t];
  }
}

#define CSR_PANEL_CASE(STEPS)                                                                  \
  case STEPS:                                                                                  \
    if (w->columns16)                                                                          \
      csr_panel(w, panel, 1, STEPS * 16 / SIMD_LANES, y, y_stride, tokens);                    \
    else                                                                                       \
      csr_panel(w, panel, 0, STEPS * 16 / SIMD_LANES, y, y_stride, tokens);                    \
    break;

SIMD_INLINE void csr_panel_width(const bench_csr_slice *w, const float *panel, int64_t width,
                                 float *y, int64_t y_stride, int64_t tokens) {
  switch (width / 16) {
    CSR_PANEL_CASE(1)
    CSR_PANEL_CASE(2)
    CSR_PANEL_CASE(3)
    CSR_PANEL_CASE(4)
  }
}

#undef CSR_PANEL_CASE

#endif
