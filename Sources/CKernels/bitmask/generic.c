#include "../internal/masked_generic.h"
#include "bench_kernels.h"

static const bench_layout packed = {0, 1};

void bench_bitmask_dot_generic(const void *slice, const float *x, int64_t x_stride,
                               float *y, int64_t y_stride, int64_t tokens) {
  const bench_bitmask_slice *w = slice;
  masked_dot_generic(w->masks, w->values, w->rows, w->columns, packed, x, x_stride, y, y_stride,
                     tokens);
}

void bench_bitmask_panel_generic(const void *slice, const float *panel, int64_t width,
                                 float *y, int64_t y_stride, int64_t tokens) {
  const bench_bitmask_slice *w = slice;
  masked_panel_generic(w->masks, w->values, w->rows, w->columns, packed, panel, width, y, y_stride,
                       tokens);
}
