#include "bench_kernels.h"

#if defined(__x86_64__)

#include "../internal/simd_avx2.h"
// The vector operations come first: the kernel templates are written in them.
#include "../internal/masked.h"

static const bench_layout packed = {0, 1};

SIMD_TARGET void bench_bitmask_dot_avx2(const void *slice, const float *x,
                                        int64_t x_stride, float *y, int64_t y_stride,
                                        int64_t tokens) {
  const bench_bitmask_slice *w = slice;
  masked_dot_tokens(w->masks, w->values, w->rows, w->columns, packed, 0, x, x_stride, y, y_stride,
                    tokens);
}

SIMD_TARGET void bench_bitmask_panel_avx2(const void *slice, const float *panel,
                                          int64_t width, float *y, int64_t y_stride,
                                          int64_t tokens) {
  const bench_bitmask_slice *w = slice;
  masked_panel_width(w->masks, w->values, w->rows, w->columns, packed, panel, width, y, y_stride,
                     tokens);
}

#endif
