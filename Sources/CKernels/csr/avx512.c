#include "bench_kernels.h"

#if defined(__x86_64__)

#include "../internal/simd_avx512.h"
// The vector operations come first: the kernel templates are written in them.
#include "../internal/csr.h"

SIMD_TARGET void bench_csr_dot_avx512(const void *slice, const float *x, int64_t x_stride, float *y,
                                     int64_t y_stride, int64_t tokens) {
  const bench_csr_slice *w = slice;
  for (int64_t t = 0; t < tokens; ++t)
    if (w->columns16)
      csr_dot(w, x + t * x_stride, y + t * y_stride, 1);
    else
      csr_dot(w, x + t * x_stride, y + t * y_stride, 0);
}

SIMD_TARGET void bench_csr_panel_avx512(const void *slice, const float *panel, int64_t width,
                                      float *y, int64_t y_stride, int64_t tokens) {
  const bench_csr_slice *w = slice;
  csr_panel_width(w, panel, width, y, y_stride, tokens);
}

#endif
