#include "bench_kernels.h"

static inline int64_t column_of(const bench_csr_slice *w, uint32_t entry) {
  return w->columns16 ? w->columns16[entry] : w->columns32[entry];
}

void bench_csr_dot_generic(const void *slice, const float *x, int64_t x_stride, float *y,
                           int64_t y_stride, int64_t tokens) {
  const bench_csr_slice *w = slice;
  for (int64_t t = 0; t < tokens; ++t)
    for (int64_t r = 0; r < w->rows; ++r) {
      float sum = 0;
      for (uint32_t e = w->row_starts[r]; e < w->row_starts[r + 1]; ++e)
        sum += w->values[e] * x[t * x_stride + column_of(w, e)];
      y[t * y_stride + r] = sum;
    }
}

void bench_csr_panel_generic(const void *slice, const float *panel, int64_t width, float *y,
                             int64_t y_stride, int64_t tokens) {
  const bench_csr_slice *w = slice;
  for (int64_t r = 0; r < w->rows; ++r) {
    float sums[BENCH_PANEL_WIDTH] = {0};
    for (uint32_t e = w->row_starts[r]; e < w->row_starts[r + 1]; ++e) {
      const float *column = panel + column_of(w, e) * width;
      for (int64_t t = 0; t < width; ++t) sums[t] += w->values[e] * column[t];
    }
    for (int64_t t = 0; t < tokens; ++t) y[t * y_stride + r] = sums[t];
  }
}
